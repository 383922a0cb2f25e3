"""What a meeting is, what we know of it, the runs, the web application and the command line.

Imports nothing of ours, so that `import feeds` and `import scrapers` never run in a circle. Whatever is run passes
through here first; so here is decided which rules of time zones count: those of the package tzdata, whose version we
know, whatever the machine has.
"""

import zoneinfo

zoneinfo.reset_tzpath(to=())
