"""What is wrong with an iCalendar feed, of ours or of anybody."""

from feeds.lint.answer import lint_answer
from feeds.lint.check import lint
from feeds.lint.finding import Finding
from feeds.lint.rules import RULES

__all__ = ["RULES", "Finding", "lint", "lint_answer"]
