"""The forms that ship with the portal, loaded through the operations that an administrator uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.agreement import Tally
from models.base.errors import NotFound
from models.base.words import Words
from models.forms.operations import add_form, publish, save_draft
from models.forms.queries import versions
from models.forms.rules.definition import content_hash
from models.forms.tables import DRAFT, Form
from models.organisations.tables import AddresseeGroup
from models.periods.tables import Regime

FOLDER = Path(__file__).resolve().parent.parent / "data" / "forms"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One edition of a form that ships: its content, whose duty it is, and its first day.

    Without a regime the form stands ready and is asked of nobody until an administrator says otherwise.
    """

    content: dict[str, Any]
    regime: str
    group: str
    valid_from: date

    @property
    def code(self) -> str:
        return str(self.content["code"])


def shipped_forms() -> list[Shipped]:
    """Every edition that ships, each form's oldest first."""
    index = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    editions = [
        Shipped(
            json.loads((FOLDER / entry["file"]).read_text(encoding="utf-8")),
            entry["regime"],
            entry["group"],
            date.fromisoformat(entry["valid_from"]),
        )
        for entry in index
    ]
    return sorted(editions, key=lambda edition: (edition.code, edition.valid_from))


def load_forms(session: Session, actor: Actor, at: datetime) -> Tally:
    """Publish the editions that are not there yet; what an administrator published or drafted stays theirs.

    The regimes and groups must have been loaded. Flushes; the caller commits.
    """
    tally = Tally()
    for edition in shipped_forms():
        _load(session, actor, edition, at, tally)
    return tally


def _load(session: Session, actor: Actor, edition: Shipped, at: datetime, tally: Tally) -> None:
    form = session.scalar(select(Form).where(Form.code == edition.code)) or _added(session, actor, edition, at)
    there = versions(session, form.code)
    if any(version.content_hash == content_hash(edition.content) for version in there):
        tally.unchanged += 1
    elif any(version.state == DRAFT or (version.valid_from or date.max) >= edition.valid_from for version in there):
        tally.kept += 1
    else:
        draft, _ = save_draft(session, actor, form, edition.content, at=at)
        publish(session, actor, draft, valid_from=edition.valid_from, at=at)
        tally.added += 1


def _added(session: Session, actor: Actor, edition: Shipped, at: datetime) -> Form:
    regime = session.scalar(select(Regime.id).where(Regime.code == edition.regime))
    group = session.scalar(select(AddresseeGroup.id).where(AddresseeGroup.code == edition.group))
    if edition.regime and (regime is None or group is None):
        raise NotFound("form.no_regime", form=edition.code, regime=edition.regime, group=edition.group)
    title = Words.read(edition.content["title"])
    return add_form(session, actor, code=edition.code, title=title, regime_id=regime, group_id=group, at=at)
