"""Where the address of a source has moved to, or that it is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0008_moved"
down_revision = "0007_hosts"


def upgrade() -> None:
    op.add_column("sources", sa.Column("moved", sa.JSON))
    op.add_column("sources", sa.Column("gone", sa.Text, nullable=False, server_default=""))
