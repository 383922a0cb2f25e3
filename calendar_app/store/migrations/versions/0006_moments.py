"""Generations are seconds: large numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0006_moments"
down_revision = "0005_renderings"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # integers of SQLite have no size
        for table in ("events", "renderings"):
            op.alter_column(table, "generation", type_=sa.BigInteger)
