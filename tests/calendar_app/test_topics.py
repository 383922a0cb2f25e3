"""What a meeting is about, by its words."""

from __future__ import annotations

import pytest

from calendar_app.topics import topics_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deep Learning in Healthcare Summit", ("Deep Learning", "Healthcare")),
        ("ImageNet mit CNNs", ("Deep Learning", "Computer Vision")),
        ("BESTÄRKENDES Lernen", ("Reinforcement Learning",)),
        ("Organs and scanning", ()),
        ("", ()),
    ],
)
def test_topics(text: str, expected: tuple[str, ...]) -> None:
    """Words count from their beginning, in any case, umlauts spelled either way."""
    assert topics_of(text) == expected
