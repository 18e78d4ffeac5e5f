"""Run by Alembic with the connection that `storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # a kill in the middle leaves the old schema whole, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
