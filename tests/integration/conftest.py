"""The portal as it ships: agencies, documents, regimes, periods and programmes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.cli.reference_data import load_reference_data
from models import schema
from models.base.actor import Actor, system

_LOADED: dict[str, list[tuple[Any, list[dict[str, Any]]]]] = {}


@pytest.fixture
def actor() -> Actor:
    """Somebody who may do everything, everywhere."""
    return system("test")


@pytest.fixture
def loaded(engine: Engine, session: Session, actor: Actor, at: datetime) -> Session:
    """A session on a database with the reference data; loaded once per database, copied for each later test."""
    place = str(engine.url)
    if place in _LOADED:
        for table, rows in _LOADED[place]:
            session.connection().execute(table.insert(), rows)
        return session
    load_reference_data(session, actor, at)
    _LOADED[place] = list(_filled(session))
    return session


def _filled(session: Session) -> Any:
    for table in schema().sorted_tables:
        if table.name != "audit_entry" and not table.name.startswith("ab_"):
            rows = [
                dict(row._mapping) for row in session.connection().execute(select(table).order_by(*table.primary_key))
            ]
            if rows:
                yield table, rows
