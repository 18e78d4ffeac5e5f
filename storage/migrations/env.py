"""Run by Alembic with the connection that `storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():  # within the caller's: a kill in the middle leaves the old schema whole
    context.run_migrations()
