"""Generations are seconds: large numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0006_moments"
down_revision = "0005_renderings"


def upgrade() -> None:
    for table in ("events", "renderings"):
        with op.batch_alter_table(table) as changing:
            changing.alter_column("generation", type_=sa.BigInteger, existing_type=sa.Integer, existing_nullable=False)
