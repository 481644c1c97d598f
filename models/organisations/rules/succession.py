"""Who follows an agency that is no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.base.findings import Finding, Severity
from models.organisations.rules.kinds import SuccessionKind

ENDING = frozenset({SuccessionKind.MERGE, SuccessionKind.SPLIT, SuccessionKind.DISSOLVE})


@dataclass(frozen=True, slots=True)
class Step:
    """One succession, by the keys of the agencies."""

    from_id: int
    to_id: int | None
    on: date
    kind: str


def heirs(steps: Iterable[Step], start: int, on: date, *, ended_on: date | None = None) -> tuple[int, ...]:
    """The agencies that stand in the place of ``start`` on a day; itself where it still is.

    None where it was dissolved; several where it was split, or where it ended (``ended_on``) and left only
    functions to others: then somebody has to choose.
    """
    happened = sorted((step for step in steps if step.on <= on), key=lambda step: step.on)
    return tuple(dict.fromkeys(_follow(happened, start, date.min, ended_on if ended_on and ended_on <= on else None)))


def _follow(steps: Sequence[Step], at: int, since: date, ended_on: date | None) -> Iterable[int]:
    own = [step for step in steps if step.from_id == at and step.on >= since]
    ends = [step for step in own if step.kind in ENDING]
    if not ends and ended_on is None:
        yield at
        return
    for step in ends or [step for step in own if step.kind == SuccessionKind.TRANSFER_FUNCTION]:
        if step.to_id is not None:
            yield from _follow(steps, step.to_id, step.on, None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to happen to agencies on a day. ``name``, ``short_name`` and ``organisation_kind`` are a rename's."""

    kind: SuccessionKind
    from_ids: tuple[int, ...]
    to_ids: tuple[int, ...]
    on: date
    note: str = ""
    source: str = ""
    certainty: str = "H"
    name: str = ""
    short_name: str = ""
    organisation_kind: str = ""
    move_members: bool = True

    def steps(self) -> list[Step]:
        """The successions to be written."""
        if self.kind is SuccessionKind.DISSOLVE:
            return [Step(each, None, self.on, self.kind) for each in self.from_ids]
        if self.kind is SuccessionKind.RENAME:
            return [Step(each, each, self.on, self.kind) for each in self.from_ids]
        pairs = ((one, other) for one in self.from_ids for other in self.to_ids if one != other)
        return [Step(one, other, self.on, self.kind) for one, other in pairs]


def objections(proposal: Proposal) -> list[Finding]:
    """Why the proposal cannot stand, whatever the agencies are."""
    kind, few, many = proposal.kind, len(proposal.from_ids), len(proposal.to_ids)
    wrong = {
        "succession.nobody": few == 0,
        "succession.merge_into_one": kind is SuccessionKind.MERGE and many != 1,
        "succession.split_into_several": kind is SuccessionKind.SPLIT and (few != 1 or many < 2),
        "succession.rename_needs_name": kind is SuccessionKind.RENAME and (few != 1 or not proposal.name.strip()),
        "succession.dissolve_has_successor": kind is SuccessionKind.DISSOLVE and many > 0,
        "succession.transfer_needs_note": kind is SuccessionKind.TRANSFER_FUNCTION and not proposal.note.strip(),
        "succession.transfer_needs_receiver": kind is SuccessionKind.TRANSFER_FUNCTION and many == 0,
        "succession.into_itself": kind is not SuccessionKind.RENAME and bool({*proposal.from_ids} & {*proposal.to_ids}),
    }
    return [Finding(code, Severity.ERROR) for code, holds in wrong.items() if holds]
