"""Dates, times and zones as people write them in German and English.

A text that names no day is seen at a glance (`hints`). Any other is cut into tokens once (`tokens`); small readers
combine tokens to days (`days`) and times (`times`), each looking ahead by a bounded number of tokens, so the work is
linear in the text. `years` finds the year that nobody wrote, `purpose` knows the dates on which nobody meets, and
`reading` puts it all together.
"""

from calendar_app.dates.reading import Found, find, read

__all__ = ["Found", "find", "read"]
