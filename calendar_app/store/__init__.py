"""What we know, kept in SQLite or PostgreSQL by the same code. The one door to SQL."""

from calendar_app.store.backup import backup, restore
from calendar_app.store.database import is_at_newest_schema
from calendar_app.store.store import Store, Transaction

__all__ = ["Store", "Transaction", "backup", "is_at_newest_schema", "restore"]
