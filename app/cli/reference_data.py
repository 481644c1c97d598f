"""The facts that ship with the portal, from the files under ``app/data``, into an empty or a used database."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from models.base.actor import Actor
from models.base.agreement import Tally, agree
from models.base.clock import local_date
from models.documents.tables import OfficialDocument
from models.organisations.operations import refresh_names
from models.organisations.tables import (
    AddresseeGroup,
    AddresseeGroupMember,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Succession,
)
from models.periods.operations import add_period, generate_periods
from models.periods.rules.spans import codes_of
from models.periods.tables import Holiday, Period, Regime
from models.programmes.tables import Objective, Programme, Target

DATA = Path(__file__).resolve().parent.parent / "data"
DATES = frozenset(
    {"valid_from", "valid_to", "on", "signed_on", "effective_on", "plan_due_on", "starts_on", "ends_on", "opens_on"}
    | {"due_on"}
)
Row = dict[str, Any]


def load_reference_data(session: Session, actor: Actor, at: datetime) -> dict[str, Tally]:
    """Add what is missing and change what differs, noun by noun; what people have changed stays theirs.

    Returns how many rows of each kind were added, changed, unchanged and kept. Flushes; the caller commits.
    """
    tallies: dict[str, Tally] = {}
    load_organisations(session, actor, at, tallies)
    load_documents(session, actor, tallies)
    load_periods(session, actor, at, tallies)
    load_programmes(session, actor, tallies)
    tallies["form_version"] = load_forms(session, actor, at)
    return tallies


def load_organisations(session: Session, actor: Actor, at: datetime, tallies: dict[str, Tally]) -> None:
    """Agencies with their names, codes, successions and groups."""
    names = list(_rows("organisations/names.csv"))
    agencies = list(_agencies(names, local_date(at)))
    parents = {row["code"]: row.pop("parent") for row in agencies}
    named = frozenset({"name", "short_name", "kind"})
    tallies["organisation"] = agree(session, actor, Organisation, ("code",), agencies, only_new=named)
    by_code = organisation_ids(session)
    _set_parents(session, parents, by_code)
    for noun, cls, key, file in (
        ("organisation_name", OrganisationName, ("organisation_id", "valid_from"), "names"),
        ("organisation_code", OrganisationCode, ("organisation_id", "scheme", "valid_from"), "codes"),
    ):
        rows = [_of(by_code, row) for row in _rows(f"organisations/{file}.csv")]
        tallies[noun] = agree(session, actor, cls, key, rows)
    key = ("from_id", "to_id", "on", "kind")
    tallies["organisation_succession"] = agree(session, actor, Succession, key, list(_successions(by_code)))
    refresh_names(session, actor, at=at)
    _load_groups(session, actor, names, tallies)


def organisation_ids(session: Session) -> dict[str, int]:
    """The keys of all agencies by level-1 code."""
    return {each.code: each.id for each in session.scalars(select(Organisation))}


def _agencies(names: list[Row], today: date) -> Iterator[Row]:
    """Each agency with the name of the day, or its last; sources of existence are those of its names."""
    for row in _rows("organisations/agencies.csv"):
        own = [name for name in names if name["organisation"] == row["code"]]
        begun = [name for name in own if name["valid_from"] <= today] or own
        last = begun[-1]
        for unused in ("source", "certainty"):
            row.pop(unused)
        yield row | {name: last[name] for name in ("name", "short_name", "kind")}


def _set_parents(session: Session, parents: dict[str, str], by_code: dict[str, int]) -> None:
    for agency in session.scalars(select(Organisation).where(Organisation.code.in_(parents))):
        if parents[agency.code] and agency.parent_id is None and agency.changed_by_id is None:
            agency.parent_id = by_code[parents[agency.code]]
    session.flush()


def _successions(by_code: dict[str, int]) -> Iterator[Row]:
    for row in _rows("organisations/successions.csv"):
        start, end = row.pop("from"), row.pop("to")
        yield row | {"from_id": by_code[start], "to_id": by_code[end] if end else None}


def _load_groups(session: Session, actor: Actor, names: list[Row], tallies: dict[str, Tally]) -> None:
    groups = _json("organisations/groups.json")
    fields = ("code", "name", "name_en", "source")
    rows = [{field: group[field] for field in fields} for group in groups]
    tallies["addressee_group"] = agree(session, actor, AddresseeGroup, ("code",), rows)
    ids = {each.code: each.id for each in session.scalars(select(AddresseeGroup))}
    agencies = session.scalars(select(Organisation)).all()
    kinds: dict[str, set[str]] = {}
    for name in names:
        kinds.setdefault(name["organisation"], set()).add(name["kind"])
    members = [
        _span(agency) | {"group_id": ids[group["code"]], "organisation_id": agency.id}
        for group in groups
        for agency in agencies
        if agency.code in group["also"] or kinds.get(agency.code, set()) & set(group["kinds"])
    ]
    key = ("group_id", "organisation_id", "valid_from")
    tallies["addressee_group_member"] = agree(session, actor, AddresseeGroupMember, key, members)


def _span(agency: Organisation) -> Row:
    return {"valid_from": agency.valid_from, "valid_to": agency.valid_to}


def _of(by_code: dict[str, int], row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "organisation"} | {
        "organisation_id": by_code[row["organisation"]]
    }


def _rows(file: str) -> Iterator[Row]:
    """The rows of a data file, each value as its column is: dates, whole numbers, yes or no, else text."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: _value(name, text) for name, text in row.items()}


def _value(name: str, text: Any) -> Any:
    if name in DATES:
        return date.fromisoformat(text) if text else None
    if name == "official_order":
        return int(text)
    if name == "date_known":
        return text == "1"
    return text


def load_documents(session: Session, actor: Actor, tallies: dict[str, Tally]) -> None:
    """Official documents; an issuer that is an agency of ours is linked to it."""
    by_code = organisation_ids(session)
    rows = []
    for row in _rows("documents/documents.csv"):
        issuer = row.pop("issuer")
        rows.append(row | {"issuer_id": by_code[issuer] if issuer else None})
    key = ("number", "signed_on", "issuer_name")
    tallies["official_document"] = agree(session, actor, OfficialDocument, key, rows)


def load_periods(session: Session, actor: Actor, at: datetime, tallies: dict[str, Tally]) -> None:
    """Holidays first, since due dates heed them; then regimes, then the periods they ship with."""
    tallies["holiday"] = agree(session, actor, Holiday, ("on",), _rows("periods/holidays.csv"))
    data = _json("periods/regimes.json")
    columns = Links(session)
    rows = [columns.of(regime, skip={"years", "periods", "embedded_in"}) for regime in data]
    tallies["regime"] = agree(session, actor, Regime, ("code",), rows)
    regimes = {each.code: each for each in session.scalars(select(Regime))}
    tallies["period"] = Tally()
    for entry in data:
        regime = regimes[entry["code"]]
        if entry["embedded_in"] and regime.embedded_in_id is None and regime.changed_by_id is None:
            regime.embedded_in_id = regimes[entry["embedded_in"]].id
        _load_periods_of(session, actor, regime, entry, at, tallies["period"])


def _load_periods_of(session: Session, actor: Actor, regime: Regime, entry: Row, at: datetime, tally: Tally) -> None:
    there = set(session.scalars(select(Period.code).where(Period.regime_id == regime.id)))
    for year in entry["years"]:
        if not there & set(codes_of(regime.frequency, year)):
            tally.added += len(generate_periods(session, actor, regime, year, at))
    for row in entry.get("periods", ()):
        if row["code"] not in there:
            add_period(session, actor, regime, at=at, **{name: _value(name, text) for name, text in row.items()})
            tally.added += 1
    tally.unchanged += len(there)


def load_programmes(session: Session, actor: Actor, tallies: dict[str, Tally]) -> None:
    """Programmes with their objectives and targets."""
    data, columns = _json("programmes/programmes.json"), Links(session)
    rows = [columns.of(programme, skip={"objectives"}) for programme in data]
    tallies["programme"] = agree(session, actor, Programme, ("code",), rows)
    programmes = {each.code: each.id for each in session.scalars(select(Programme))}
    objectives = [
        {name: value for name, value in objective.items() if name != "targets"}
        | {"programme_id": programmes[programme["code"]], "position": position}
        for programme in data
        for position, objective in enumerate(programme["objectives"], start=1)
    ]
    tallies["objective"] = agree(session, actor, Objective, ("programme_id", "code"), objectives)
    ids = {(each.programme_id, each.code): each.id for each in session.scalars(select(Objective))}
    targets = [
        target
        | {
            "objective_id": ids[programmes[programme["code"]], objective["code"]],
            "value": None if target["value"] is None else Decimal(target["value"]),
        }
        for programme in data
        for objective in programme["objectives"]
        for target in objective["targets"]
    ]
    tallies["target"] = agree(session, actor, Target, ("objective_id", "code"), targets)


class Links:
    """Codes in a data file turned into the keys of what they name."""

    def __init__(self, session: Session) -> None:
        self.agencies = organisation_ids(session)
        self.groups = {each.code: each.id for each in session.scalars(select(AddresseeGroup))}
        documents = session.scalars(select(OfficialDocument))
        self.documents = {(each.number, each.signed_on, each.issuer_name): each.id for each in documents}

    def of(self, row: Row, *, skip: set[str]) -> Row:
        """The row's columns, its links as keys, without those that are loaded apart."""
        values = {name: _value(name, value) for name, value in row.items() if name not in skip}
        for name, column, known in (
            ("receiver", "receiver_id", self.agencies),
            ("owner", "owner_id", self.agencies),
            ("subject_group", "subject_group_id", self.groups),
            ("group", "group_id", self.groups),
        ):
            if name in values:
                values[column] = known[values.pop(name)]
        document = values.pop("document")
        values["document_id"] = self.documents[_document_key(*document)] if document else None
        return values


def _document_key(number: str, signed_on: str, issuer_name: str) -> tuple[str, date, str]:
    return number, date.fromisoformat(signed_on), issuer_name


def _json(file: str) -> list[Row]:
    data: list[Row] = json.loads((DATA / file).read_text(encoding="utf-8"))
    return data
