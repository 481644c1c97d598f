"""Rows that the database itself refuses to change, remove or add to, whoever asks and in whatever way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DDL, Table, event

ALWAYS = "1 = 1"


def refuse(table: Any, refusal: str, when: Mapping[str, str], *, replacing: str = "") -> None:
    """Triggers on both databases that refuse a verb where a condition over ``OLD`` and ``NEW`` holds.

    ``when`` maps INSERT, UPDATE and DELETE to conditions in SQL that both databases read; a TRUNCATE of such a table
    is refused too. ``replacing`` is the condition over ``NEW.id`` under which SQLite's INSERT OR REPLACE, which
    removes a row without a DELETE, would take one away.
    """
    for verb, condition in when.items():
        _add(table, "after_create", _on_sqlite(table, verb, condition, refusal), "sqlite")
    if replacing:
        _add(table, "after_create", _on_sqlite(table, "INSERT", replacing, refusal, "replace"), "sqlite")
    for statement in _on_postgresql(table, refusal, when):
        _add(table, "after_create", statement, "postgresql")
    _add(table, "after_drop", f"DROP FUNCTION IF EXISTS {table.name}_refuse()", "postgresql")
    if "INSERT" in when:
        table.info["closed_to_inserts"] = True


def _on_sqlite(table: Table, verb: str, condition: str, refusal: str, name: str = "") -> str:
    return (
        f"CREATE TRIGGER {table.name}_kept_{name or verb.lower()} BEFORE {verb} ON {table.name} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )


def _on_postgresql(table: Table, refusal: str, when: Mapping[str, str]) -> list[str]:
    """One function for all verbs: the condition of a trigger itself may not look into other tables."""
    no = f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'check_violation'"
    asked = " ".join(
        f"IF TG_OP = '{verb}' THEN IF {condition} THEN {no}; END IF; END IF;" for verb, condition in when.items()
    )
    asked += f" IF TG_OP = 'TRUNCATE' THEN {no}; END IF;"
    name, doing = table.name, f"EXECUTE FUNCTION {table.name}_refuse()"
    return [
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {asked} RETURN COALESCE(NEW, OLD); END $$",
        f"CREATE TRIGGER {name}_kept BEFORE {' OR '.join(when)} ON {name} FOR EACH ROW {doing}",
        f"CREATE TRIGGER {name}_kept_whole BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {doing}",
    ]


def _add(table: Table, moment: str, statement: str, dialect: str) -> None:
    ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(table, moment, ddl.execute_if(dialect=dialect))
