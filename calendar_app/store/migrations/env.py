"""Runs migrations on the connection that `database.py` hands over."""

from alembic import context

from calendar_app.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
