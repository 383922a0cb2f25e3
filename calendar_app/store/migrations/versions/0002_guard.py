"""What the guard goes by: runs in numbers, what is held, what is paused, since when a meeting is tentative."""

import sqlalchemy as sa
from alembic import op

revision = "0002_guard"
down_revision = "0001"


def upgrade() -> None:
    for name, kind in (
        ("since", sa.DateTime()),
        ("last_new", sa.DateTime()),
        ("warnings", sa.JSON()),
        ("held", sa.JSON()),
        ("paused", sa.DateTime()),
    ):
        op.add_column("sources", sa.Column(name, kind))
    op.add_column("sightings", sa.Column("tentative_since", sa.DateTime))
    op.create_table(
        "runs",
        sa.Column("source_id", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
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
        sa.PrimaryKeyConstraint("source_id", "at", name="pk_runs"),
    )
