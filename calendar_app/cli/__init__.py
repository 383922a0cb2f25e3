"""The command line: one module per family of commands."""

from calendar_app.cli.main import main

__all__ = ["main"]
