"""Rows of the registers for the demo year: sample procedures, real plans of 2021, invented tasks and people.

Everything goes through the nouns' own operations. What is there already, or lies in the bin, is left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.agreement import Tally, agree
from models.base.clock import HANOI
from models.catalogue.operations import add_procedure, add_variant
from models.catalogue.tables import Procedure, ProcedureVariant, PublicationTerm
from models.focal_points.operations import appoint
from models.focal_points.tables import FocalPoint
from models.organisations.tables import Organisation
from models.plans.operations import add_plan, add_task
from models.plans.tables import Plan
from models.programmes.tables import Programme

DATA = Path(__file__).resolve().parent.parent / "data"
Row = dict[str, Any]


def load_demo_registers(session: Session, actor: Actor, at: datetime) -> dict[str, Tally]:
    """Add what is missing; a second call adds nothing. Agencies and programmes must be there. Flushes only."""
    return {
        "publication_term": load_publication_terms(session, actor),
        "procedure": load_sample_procedures(session, actor, at),
        "procedure_variant": load_variants(session, actor, at),
        **load_plans(session, actor, at),
        "focal_point": load_focal_points(session, actor, at),
    }


def load_publication_terms(session: Session, actor: Actor) -> Tally:
    """The deadlines of NĐ 63/2010."""
    days = ("decision_days_before_effect", "decision_days_after_issue_shortened", "entry_working_days")
    rows = [
        row | {name: int(row[name]) for name in days} | _dates(row, "valid_from", "valid_to")
        for row in _rows("procedures/publication_terms.csv")
    ]
    return agree(session, actor, PublicationTerm, ("level", "valid_from"), rows)


def load_sample_procedures(session: Session, actor: Actor, at: datetime) -> Tally:
    """Real codes with short names; where each was read stands in its note."""
    there = set(session.scalars(select(Procedure.code)))
    tally = Tally()
    for row in _rows("procedures/samples.csv"):
        if row["code"] in there:
            tally.kept += 1
            continue
        values = _without_source(row) | {"levels": row["levels"].split(";"), "publication_state": "new"}
        add_procedure(session, actor, values | {"note": _told(row)}, at=at)
        tally.added += 1
    return tally


def load_variants(session: Session, actor: Actor, at: datetime) -> Tally:
    """What agencies do differently in a procedure: invented, marked as such."""
    asked = select(Organisation.code, Procedure.code).select_from(ProcedureVariant)
    asked = asked.join(ProcedureVariant.organisation).join(ProcedureVariant.procedure)
    there, tally = {(row[0], row[1]) for row in session.execute(asked)}, Tally()
    for row in _rows("procedures/variants.csv"):
        if (row["organisation"], row["procedure"]) in there:
            tally.kept += 1
            continue
        add_variant(session, actor, _without_source(row) | {"note": _told(row)}, at=at)
        tally.added += 1
    return tally


def load_plans(session: Session, actor: Actor, at: datetime) -> dict[str, Tally]:
    """The plans of 2021 that are known, and tasks: those of Sơn La's appendix, the others invented."""
    there = _pairs(session, Plan)
    plans, tasks, made = Tally(), Tally(), {}
    for row in _rows("plans/plans.csv"):
        if (row["organisation"], row["programme"]) in there:
            plans.kept += 1
            continue
        values = _without_source(row) | _dates(row, "act_date") | {"source": _source(row)}
        made[row["organisation"], row["programme"]] = add_plan(session, actor, values, at=at)
        plans.added += 1
    for row in _rows("plans/tasks.csv"):
        for code in row["organisations"].split(";"):
            plan = made.get((code, row["programme"]))
            if plan is None:
                tasks.kept += 1
                continue
            values = {name: value for name, value in _without_source(row).items() if name != "organisations"}
            values |= _dates(row, "done_on") | {"progress": Decimal(row["progress"]), "note": _told(row)}
            add_task(session, actor, values, at=at, plan=plan)
            tasks.added += 1
    return {"plan": plans, "task": tasks}


def load_focal_points(session: Session, actor: Actor, at: datetime) -> Tally:
    """Invented people; agencies that have somebody already are left alone."""
    there, tally = _pairs(session, FocalPoint), Tally()
    for row in _rows("focal_points/focal_points.csv"):
        if (row["organisation"], row["programme"]) in there:
            tally.kept += 1
            continue
        confirmed = datetime.combine(date.fromisoformat(row["verified_on"]), time(9), HANOI)
        values = _without_source(row) | _dates(row, "valid_from", "valid_to", "verified_on")
        appoint(session, actor, values | {"note": _told(row)}, at=min(confirmed, at))
        tally.added += 1
    return tally


def _pairs(session: Session, cls: type[Plan] | type[FocalPoint]) -> set[tuple[str, str]]:
    asked = (
        select(Organisation.code, Programme.code)
        .select_from(cls)
        .join(Organisation, Organisation.id == cls.organisation_id)
        .join(Programme, Programme.id == cls.programme_id)
    )
    return {(row[0], row[1]) for row in session.execute(asked)}


def _rows(file: str) -> Iterator[Row]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, strict=True):
            yield {name: value or None for name, value in row.items()}


def _dates(row: Row, *names: str) -> Row:
    return {name: date.fromisoformat(row[name]) if row[name] else None for name in names}


def _without_source(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("source", "certainty")}


def _source(row: Row) -> str:
    return f"{row['source']} [{row['certainty']}]"


def _told(row: Row) -> str:
    return "\n".join(filter(None, (row.get("note"), f"Nguồn: {_source(row)}")))
