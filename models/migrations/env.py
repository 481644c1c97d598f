"""Alembic's door: always on a connection that the caller opened (see ``app/migration.py``)."""

from __future__ import annotations

from alembic import context

from models import schema
from models.migrations.env_options import OPTIONS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema(),
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
