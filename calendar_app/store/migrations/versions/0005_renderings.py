"""Generations of what is published, and events rendered when they change."""

import sqlalchemy as sa
from alembic import op

revision = "0005_renderings"
down_revision = "0004_cells"


def upgrade() -> None:
    op.add_column("events", sa.Column("generation", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_events_generation", "events", ["generation"])
    op.create_table(
        "renderings",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("uid", "language", name="pk_renderings"),
    )
