"""Are two events one meeting? Pairs that are and pairs that are not, and what holds for any pair."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendar_app.cli.matching import read_event
from calendar_app.event_json import to_json
from calendar_app.history import Decision
from calendar_app.identity.evidence import Time, times
from calendar_app.identity.match import match, may_match
from calendar_app.model import Event, Kind, Place, Withdrawal
from calendar_app.store import Store
from calendar_app.text import canonical_url
from tests.calendar_app.any_event import events, spans
from tests.calendar_app.meetings import NOW, at, meeting, published, sighting
from tests.cost import at_most

PAIRS_FILE = Path(__file__).with_name("pairs.jsonl")
PAIRS = [json.loads(line) for line in PAIRS_FILE.read_text("utf-8").splitlines()]
SUMMIT = meeting("Deep Learning Summit", "2016-04-07", url="https://www.example.org/summit", place=Place("", "London"))

# Titles that are nearly alike, so that pairs of them meet every rule.
_names = st.lists(
    st.sampled_from(
        "ICML 2024 2025 #3 #4 Part 1 2 Day the Workshop on Deep Learning Summit Berlin München Munich online [LATE] "
        "International Conference Machine (Spring deadline) Treffen 31. NeurIPS Neural Information".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
_places = st.sampled_from(
    [
        "",
        "Mai Khao",
        "Mai Khao, Thailand",
        "Berlin",
        "Munich, Germany",
        "München",
        "online",
        "Hall 3",
        "Berlin, CT, USA",
    ]
).map(Place)
_addresses = st.sampled_from([None, "https://a.example/", "https://www.a.example/2024/", "https://a.example/l#x"])
likely_pairs = st.builds(
    lambda title, span, place, url, kind: Event(title=title, span=span, place=place, url=url, kind=kind),
    _names,
    st.none() | st.sampled_from([at("2024-05-01"), at("2024-05-01", "2024-05-03"), at("2024-05-02 19:00")]) | spans,
    _places,
    _addresses,
    st.sampled_from(Kind),
)


@pytest.mark.parametrize(
    "pair", PAIRS, ids=lambda pair: f"{pair['about']}: {pair['a']['title']} / {pair['b']['title']}"
)
def test_pair(pair: dict[str, Any]) -> None:
    """Each pair is told to be one meeting or two, whichever is named first."""
    a, b = read_event(pair, "a"), read_event(pair, "b")
    found = match(a, b)
    assert found.same is pair["same"], found.why
    assert found == match(b, a)


def test_no_pair_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """Precision and recall over all pairs, of which at least half are hard to keep apart, and of the meetings that they
    make together.
    """
    told = [(match(read_event(pair, "a"), read_event(pair, "b")).same, pair["same"]) for pair in PAIRS]
    right = sum(found and same for found, same in told)
    pairwise = right / sum(found for found, _ in told), right / sum(same for _, same in told)
    found, true = (_clusters([pair for pair, one in zip(PAIRS, told, strict=True) if one[n]]) for n in (0, 1))
    b_cubed = _mean_overlap(found, true), _mean_overlap(true, found)
    with capsys.disabled():
        for name, (precision, recall) in (("pairwise", pairwise), ("B-cubed", b_cubed)):
            print(f"\n{len(PAIRS)} pairs, {name}: precision {precision:.3f}, recall {recall:.3f}", end="")  # noqa: T201
        print()  # noqa: T201
    assert (pairwise, b_cubed) == ((1.0, 1.0), (1.0, 1.0))


def _clusters(same: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Each event of all pairs with those that are one meeting with it, directly or through others."""
    clusters = {text: {text} for pair in PAIRS for text in (json.dumps(pair["a"]), json.dumps(pair["b"]))}
    for pair in same:
        one, other = clusters[json.dumps(pair["a"])], clusters[json.dumps(pair["b"])]
        one |= other
        clusters |= dict.fromkeys(one, one)
    return clusters


def _mean_overlap(of: dict[str, set[str]], within: dict[str, set[str]]) -> float:
    return sum(len(of[event] & within[event]) / len(of[event]) for event in of) / len(of)


@settings(max_examples=300, deadline=None)
@given(likely_pairs, likely_pairs)
def test_it_does_not_matter_which_is_first(a: Event, b: Event) -> None:
    """Merging must not depend on which source was read first; the score agrees with the answer."""
    found = match(a, b)
    assert found == match(b, a)
    assert 0 <= found.score <= 1
    assert found.same is (found.score >= 0.5)
    assert found.why.startswith("The same: " if found.same else "Not the same: ")


@settings(max_examples=500, deadline=None)
@given(likely_pairs, likely_pairs)
@example(*(SUMMIT.replace(title=title, url="https://a.example/", span=None) for title in ("ICML 2024", "ICML 2024")))
def test_what_is_not_compared_would_not_match(a: Event, b: Event) -> None:
    """The quick look before a comparison never turns away what this would find, or leave in doubt."""
    found = match(a, b)
    assert may_match(a, b) or not (found.same or found.doubtful)


def test_no_pair_is_turned_away() -> None:
    """Nor does it any of the pairs that are one."""
    assert all(may_match(read_event(pair, "a"), read_event(pair, "b")) for pair in PAIRS if pair["same"])


def test_no_pair_is_overlooked(tmp_path: Path) -> None:
    """Of each pair that is one meeting on its days or on one page, either finds the other among all events."""
    pairs = [(read_event(pair, "a"), read_event(pair, "b")) for pair in PAIRS if pair["same"]]
    moved = {Time.SLIP, Time.NEAR, Time.APART, Time.OPEN}
    dated = [
        (a, b)
        for a, b in pairs
        if times(a, b) not in moved or canonical_url(a.url or "a") == canonical_url(b.url or "b")
    ]
    with closing(Store(f"sqlite:///{tmp_path / 'meetings.db'}")) as store, store.transaction() as transaction:
        events = [
            published(event, f"{n}{side}")
            for n, pair in enumerate(dated)
            for side, event in zip("ab", pair, strict=True)
        ]
        transaction.keep_events(events)
        for event in events:
            near = transaction.events_on_page(event.url, len(events)) if event.url else []
            near += transaction.events_near(event.span, event.place) if event.span else []
            other = event.uid[:-1] + ("b" if event.uid.endswith("a") else "a")
            assert other in {one.uid for one in near}, f"{event.title} does not find the other"


@settings(max_examples=100, deadline=None)
@given(events, events)
def test_any_two_events_can_be_compared(a: Event, b: Event) -> None:
    """Hostile words, odd hours and far zones included."""
    assert match(a, b) == match(b, a)


@settings(max_examples=100, deadline=None)
@given(events)
def test_an_event_is_itself(event: Event) -> None:
    """What is dated and has an address is the same as its copy."""
    dated = event.replace(span=event.span or at("2024-05-01"), url="https://example.org/")
    assert match(dated, dated.replace(description="said elsewhere")).same


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (SUMMIT, "The same: one address, the same days and one name."),
        (
            SUMMIT.replace(title="Deep Learning Summit 2016", url=None),
            "The same: one name, the same days and one city.",
        ),
        (SUMMIT.replace(place=Place("", "Boston")), "Not the same: they are in different places."),
        (
            SUMMIT.replace(title="Deep Learning Summit Boston", place=Place(), url=None),
            "Not the same: one name within the other.",
        ),
        (
            SUMMIT.replace(title="Deep Learning Summit: tutorials"),
            "Not the same: only one is a part of a larger meeting (tutorial).",
        ),
        (
            SUMMIT.replace(span=at("2016-05-07")),
            "Not the same: one address and one name, but the same days of another month or year.",
        ),
        (SUMMIT.replace(span=at("2017-04-07")), "Not the same: the same days of another month or year."),
        (SUMMIT.replace(title="Yoga"), "Not the same: different names."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_reason(other: Event, said: str) -> None:
    """A sentence names the evidence, or the veto."""
    assert match(SUMMIT, other).why == match(other, SUMMIT).why == said


@pytest.mark.parametrize("word", ["a ", "neural ", "München ", "1 ", "(", "12. Mai ", "ünïcödé", "i"])
def test_a_long_title_takes_no_time(word: str) -> None:
    """A title as long as the model allows is compared as quickly as any other."""
    a, b = (SUMMIT.replace(title=(word * 1000)[:990] + end) for end in ("x", "y"))
    match(SUMMIT, SUMMIT)  # the gazetteer is read once
    with at_most(0.5):
        match(a, b)


@pytest.fixture
def same(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """The command as people call it: exit code, standard output, standard error."""
    from calendar_app.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ML_MEETINGS_DATABASE", f"sqlite:///{tmp_path / 'meetings.db'}")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ml-meetings", "same", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_the_command(same: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """It tells of two published events whether they are one, in a sentence and by its exit code."""
    with closing(Store(f"sqlite:///{tmp_path / 'meetings.db'}")) as store, store.transaction() as transaction:
        transaction.keep_events([published(SUMMIT, "1"), published(SUMMIT.replace(url=None), "2")])
        transaction.keep_events([published(meeting("Yoga", "2016-04-07"), "3")])
    assert same("1", "2") == (0, "The same: one name, the same days and one city.\n", "")
    assert same("1", "3") == (1, "Not the same: different names.\n", "")
    assert same("1", "4") == (1, "", "ml-meetings: no event '4' is published\n")


def test_the_command_lists_doubts(same: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """Pairs of other sources that may be one, each once and why, in order; not what was decided, is over or hidden."""
    talk = meeting("Robots", "2126-02-24 17:30", url="https://a.example/")
    near = published(talk.replace(title="Robots that learn", url=None, place=Place("", "Bonn")), "2", sources=("b",))
    others = [
        published(talk, "1", sources=("a",)),
        published(talk.replace(url="https://b.example/"), "3", sources=("b",)),
        published(talk.replace(url="https://c.example/"), "4", sources=("c",), withdrawn=Withdrawal.HIDDEN),
        published(talk.replace(url="https://d.example/"), "5", sources=("a", "d")),
        published(talk.replace(url="https://e.example/"), "6", sources=("e",)),
        published(talk.replace(span=at("2016-02-24 17:30")), "7", sources=("a",)),
        published(talk.replace(span=at("2016-02-24 17:30"), url=None), "8", sources=("b",)),
    ]
    with closing(Store(f"sqlite:///{tmp_path / 'meetings.db'}")) as store, store.transaction() as transaction:
        transaction.keep_events([near, *others])
        transaction.keep_sightings([sighting(talk, "1"), sighting(talk, "6", source_id="e")])
        transaction.rulings.keep_decision(Decision(("1", "6"), False, NOW))
    why = "0.4 Not the same: one name and one start, but neither address nor place confirms it."
    told = [(one, other) for one, other in (("1", "3"), ("3", "5"), ("3", "6"), ("5", "6"))]
    code, out, err = same("--doubtful")
    assert code == 0
    assert out.splitlines() == [
        line for one, other in told for line in (why, *(f"    {uid} 2126-02-24 Robots" for uid in (one, other)))
    ]
    assert err == "4 in doubt; `ml-meetings same A B` with --always or --never decides\n"
    assert same("--doubtful", "--all")[2].startswith("5 in doubt")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("1",),
        ("--all",),
        ("1", "2", "--doubtful"),
        ("--batch", "pairs.jsonl", "1"),
        ("1", "--batch", "pairs.jsonl"),
    ],
)
def test_wrong_use(same: Callable[..., tuple[int, str, str]], tmp_path: Path, words: tuple[str, ...]) -> None:
    """Two uids or a batch."""
    (tmp_path / "pairs.jsonl").write_text("")
    assert same(*words)[0] == 2


def test_a_batch(same: Callable[..., tuple[int, str, str]]) -> None:
    """An answer for each line, in order."""
    code, out, _ = same("--batch", str(PAIRS_FILE))
    assert code == 0
    assert [json.loads(line)["same"] for line in out.splitlines()] == [pair["same"] for pair in PAIRS]


WRONG: list[Any] = [
    [],
    {},
    {"a": {"title": "x"}},
    {"a": {"title": "x"}, "b": "x"},
    {"a": {"title": "x"}, "b": {"title": None}},
    {"a": {"title": "x"}, "b": {"title": 3}},
    {"a": {"title": "x"}, "b": {"title": "x", "start": 3}},
    {"a": {"title": "x"}, "b": {"title": "x", "start": "soon"}},
    {"a": {"title": "x"}, "b": {"title": "x", "start": "2024-05-02", "end": "2024-05-01"}},
    {"a": {"title": "x"}, "b": {"title": "x", "start": "2024-05-02T19:00:00+00:01"}},
    {"a": {"title": "x"}, "b": {"title": "x", "topics": "x"}},
    {"a": {"title": "x"}, "b": {"title": "x", "latitude": "x"}},
    {"a": {"title": "x"}, "b": {"title": "x", "kind": "party"}},
    {"a": {"title": "x"}, "b": {"title": "x", "start": "2024-05-02T19:00", "zone": "Mars/Olympus"}},
]


def test_what_is_wrong_is_said_in_its_place(same: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """A line that cannot be read takes no other along."""
    good = {"a": to_json(SUMMIT), "b": {"title": "x", "start": "2024-05-02T19:00:00+05:30", "topics": None}}
    lines = [json.dumps(line) for line in [*WRONG, good]] + ["{"]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines))
    code, out, err = same("--batch", "pairs.jsonl")
    told = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [set(answer) for answer in told] == [{"error"}] * len(WRONG) + [{"same", "score", "why"}, {"error"}]
