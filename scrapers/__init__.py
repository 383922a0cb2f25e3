"""The way in: one module per kind of source."""
