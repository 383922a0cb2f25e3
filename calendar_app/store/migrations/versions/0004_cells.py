"""Where on earth a meeting is, coarsely: what else is there on its days may be the same meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0004_cells"
down_revision = "0003_by_hand"


def upgrade() -> None:
    op.add_column("events", sa.Column("cell", sa.String(20), nullable=False, server_default=""))
    op.create_index("ix_events_cell_days", "events", ["cell", "first_day", "last_day"])
