"""Until when a host wants to be left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007_hosts"
down_revision = "0006_moments"


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rests_until", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_hosts"),
    )
