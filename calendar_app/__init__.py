"""What a meeting is, what we know of it, the runs, the web application and the command line.

Imports nothing, so that `import feeds` and `import scrapers` never run in a circle.
"""
