"""What we know, kept in SQLite or PostgreSQL by the same code. The one door to SQL."""

from calendar_app.store.backup import backup, restore
from calendar_app.store.store import Store, Transaction

__all__ = ["Store", "Transaction", "backup", "restore"]
