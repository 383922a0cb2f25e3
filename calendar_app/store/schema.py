"""The tables. Sightings are what sources said, events what we publish, revisions every change of that."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class Moment(sa.TypeDecorator[datetime]):
    """An aware UTC moment; SQLite would forget the zone."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Words(sa.TypeDecorator[str]):
    """Text of any length from anywhere; what no database takes (NUL) or no encoding (half a character) is left out."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return _UNTOLD.sub("", value) if value else value


_UNTOLD = re.compile("[\x00\ud800-\udfff]")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("health", sa.String(20), nullable=False),
    sa.Column("message", Words, nullable=False),
    sa.Column("last_run", Moment),
    sa.Column("last_success", Moment),
    sa.Column("last_change", Moment),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("since", Moment),
    sa.Column("last_new", Moment),
    sa.Column("warnings", sa.JSON),
    sa.Column("held", sa.JSON(none_as_null=True)),
    sa.Column("paused", Moment),
    sa.Column("moved", sa.JSON(none_as_null=True)),
    sa.Column("gone", Words, nullable=False, server_default=""),
)

# Each run over a source in numbers; the latest ones are kept.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("source_id", sa.String(100), primary_key=True),
    sa.Column("at", Moment, primary_key=True),
    sa.Column("health", sa.String(20), nullable=False),
    sa.Column("read", sa.Integer, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("coming", sa.Integer, nullable=False),
    sa.Column("dated", sa.Integer, nullable=False),
    sa.Column("placed", sa.Integer, nullable=False),
    sa.Column("linked", sa.Integer, nullable=False),
    sa.Column("newest", sa.Date),
    sa.Column("problems", sa.Integer, nullable=False),
    sa.Column("skeleton", sa.String(64), nullable=False),
)

# An HTTP cache: what to ask with, and what "not modified" means.
pages = sa.Table(
    "pages",
    metadata,
    sa.Column("source_id", sa.String(100), primary_key=True),
    sa.Column("url", Words, primary_key=True),
    sa.Column("final_url", Words, nullable=False),
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("fresh_until", Moment),
    sa.Column("fetched_at", Moment, nullable=False),
    sa.Column("media_type", Words, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    info={"cache": True},  # not carried by a backup
)

# Hosts that asked to be left alone for a while, and until when.
hosts = sa.Table(
    "hosts",
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("rests_until", Moment, nullable=False),
    info={"cache": True},  # not carried by a backup: it is over before one is needed
)

# The ledger of identities: outlives sources and sightings, so that a uid is never given twice.
identities = sa.Table(
    "identities",
    metadata,
    sa.Column("uid", sa.String(36), primary_key=True),
    sa.Column("source_id", sa.String(100), nullable=False),
    sa.Column("key", Words, nullable=False),
    sa.Column("earlier", sa.Integer, nullable=False),
    sa.UniqueConstraint("source_id", "key", "earlier"),
)

sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("uid", sa.String(36), primary_key=True),
    sa.Column("published_as", sa.String(36), nullable=False, index=True),
    sa.Column("source_id", sa.String(100), nullable=False, index=True),
    sa.Column("key", Words, nullable=False, index=True),
    sa.Column("said", sa.JSON, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False),
    sa.Column("missing_since", Moment),
    sa.Column("tentative_since", Moment),
    sa.Column("apart_since", Moment),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("uid", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("page", Words, index=True),  # its address in one spelling
    # Of the earth; "" where its city is not known, "long" where it lasts too long to be looked for by days.
    sa.Column("cell", sa.String(20), nullable=False, server_default=""),
    sa.Column("said", sa.JSON, nullable=False),
    sa.Column("sources", sa.JSON, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_changed", Moment, nullable=False),
    sa.Column("withdrawn", sa.String(20)),
    # Every committed change has the next number, on the rows that it changed: the largest one is that of the calendar.
    # A backup does not carry it: what is restored is a new state of the calendar, whatever it was before.
    sa.Column("generation", sa.BigInteger, nullable=False, index=True, server_default="0", info={"cache": True}),
    sa.Index("ix_events_days", "first_day", "last_day"),
    sa.Index("ix_events_cell_days", "cell", "first_day", "last_day"),
)

# An event in the words of a calendar feed, as of the generation that its row had then.
renderings = sa.Table(
    "renderings",
    metadata,
    sa.Column("uid", sa.String(36), primary_key=True),
    sa.Column("language", sa.String(20), primary_key=True),
    sa.Column("made_by", Words, nullable=False),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    info={"cache": True},  # not carried by a backup
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("uid", sa.String(36), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("change", sa.String(20), nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("source_id", sa.String(100), nullable=False),
)

# What people said of published meetings: corrections as sources.toml had them at the last run, and, for good, which
# two meetings are one and which are not.
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("uid", Words, primary_key=True),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("hide", sa.Boolean, nullable=False),
    sa.Column("zone", sa.String(100), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # in the file
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("uid", sa.String(36), primary_key=True),
    sa.Column("other", sa.String(36), primary_key=True),
    sa.Column("same", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
