"""What people say by hand: corrections and decisions; meetings that have left the lists."""

import sqlalchemy as sa
from alembic import op

revision = "0003_by_hand"
down_revision = "0002_guard"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("hide", sa.Boolean, nullable=False),
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_corrections"),
    )
    op.create_table(
        "decisions",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("other", sa.String(36), nullable=False),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("uid", "other", name="pk_decisions"),
    )
    op.add_column("sightings", sa.Column("apart_since", sa.DateTime))
    op.create_index("ix_sightings_key", "sightings", ["key"])
    op.add_column("events", sa.Column("withdrawn", sa.String(20)))
    op.add_column("events", sa.Column("page", sa.Text))
    op.create_index("ix_events_page", "events", ["page"])
