"""What a meeting is about, by its words."""

from __future__ import annotations

import pytest

from calendar_app.topics import topic_slug, topics_of


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


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("NLP", "natural-language-processing"),
        ("Natural Language Processing", "natural-language-processing"),
        ("nlp for law", "nlp-for-law"),
        ("Köln", "koeln"),
        ("日本", ""),
    ],
)
def test_a_topic_has_one_address(topic: str, expected: str) -> None:
    """What everybody abbreviates is found under its full name, and nothing else is touched."""
    assert topic_slug(topic) == expected
