"""First tables: sources, pages, identities, sightings, events, revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("health", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("last_run", sa.DateTime),
        sa.Column("last_success", sa.DateTime),
        sa.Column("last_change", sa.DateTime),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "pages",
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("final_url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("fresh_until", sa.DateTime),
        sa.Column("fetched_at", sa.DateTime, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "url", name="pk_pages"),
    )
    op.create_table(
        "identities",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("earlier", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_identities"),
        sa.UniqueConstraint("source_id", "key", "earlier", name="uq_identities_source_id_key_earlier"),
    )
    op.create_table(
        "sightings",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("published_as", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("first_seen", sa.DateTime, nullable=False),
        sa.Column("last_seen", sa.DateTime, nullable=False),
        sa.Column("missing_since", sa.DateTime),
        sa.PrimaryKeyConstraint("uid", name="pk_sightings"),
    )
    op.create_index("ix_sightings_published_as", "sightings", ["published_as"])
    op.create_index("ix_sightings_source_id", "sightings", ["source_id"])
    op.create_table(
        "events",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.DateTime, nullable=False),
        sa.Column("last_changed", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_events"),
    )
    op.create_index("ix_events_days", "events", ["first_day", "last_day"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
    )
    op.create_index("ix_revisions_uid", "revisions", ["uid"])
