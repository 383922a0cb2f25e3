"""Elements of HTML by what they do to the lines of a page."""

from __future__ import annotations

BLOCKS = frozenset(
    """address article aside body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
CLOSED = frozenset("article dd dl ol section table tr ul".split())
GLUED = frozenset("a abbr b big em font i ins mark s small strike strong sub sup u wbr".split())
FIELDS = frozenset("a b em i small span strong time".split())  # which a design may set side by side
