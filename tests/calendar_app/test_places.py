"""What a German text calls a city."""

from __future__ import annotations

import pytest

from calendar_app.places import german_name


@pytest.mark.parametrize(
    ("city", "expected"),
    [("Munich", "München"), ("MUENCHEN", "München"), ("Zürich", "Zürich"), ("zurich", "Zürich"),
     ("Karlsruhe", "Karlsruhe"), ("", "")],
)  # fmt: skip
def test_german_names(city: str, expected: str) -> None:
    """The name that Germans use; where there is none, the written form."""
    assert german_name(city) == expected
    assert german_name(german_name(city)) == expected
