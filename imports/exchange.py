"""Registers out of the house: the empty template, and what is stored as a workbook or as text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from imports.coercion.say import Value
from imports.manifest import Manifest, issued
from imports.registers import Register, register
from imports.writer.register import Record, write_csv, write_register
from models.base.actor import Actor
from models.base.fields import Field
from models.focal_points.rules import mask

Progress = Callable[[int, int], None]
STEP = 1_000  # entries between two words on progress


def untold(_done: int, _total: int) -> None:
    """Nobody waits for it."""


def write_template(
    kind: str, target: Path, *, secret: bytes, issued_to: str, at: datetime, language: str = "vi"
) -> None:
    """The empty workbook of a register. Raises NotFound for a register that is not there."""
    write_register(register(kind).layout(), _note(kind, issued_to, at), secret, (), target, language)


def export_register(
    session: Session, actor: Actor, kind: str, target: Path, *, secret: bytes, at: datetime, language: str = "vi",
    reveal: bool = False, ids: Sequence[int] | None = None, codes: Collection[str] = (), progress: Progress = untold,
) -> int:  # fmt: skip
    """Write the entries that the actor may see to ``target``, ``.csv`` or ``.xlsx`` by its ending; gives the count.

    All of them, or those of ``ids`` in that order; every field, or those of ``codes``, and then in hidden columns the
    ones that a file cannot lack. Personal data is masked unless ``reveal`` is asked and the actor has the right. What
    is written can be imported unchanged. ``progress`` is told how many entries of how many are done. Raises NotFound
    for an unknown register, Forbidden without the right to read it.
    """
    found = register(kind)
    actor.require(found.read_permission)
    layout, wanted = found.layout(codes), found.ids(session) if ids is None else ids
    records = _counted(_records(found, session, actor, wanted, reveal=reveal), len(wanted), progress)
    if target.suffix.lower() == ".csv":
        with target.open("w", encoding="utf-8", newline="") as stream:
            return write_csv(layout, records, stream)
    hidden = {column.code for column in layout.sheets[0].columns if codes and column.code not in codes}
    return write_register(layout, _note(kind, actor.name, at), secret, records, target, language, hidden=hidden)


def _note(kind: str, issued_to: str, at: datetime) -> Manifest:
    return Manifest(kind, issued_to=issued_to, issued_at=issued(at))


def _counted(records: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    for done, record in enumerate(records):
        if done % STEP == 0:
            progress(done, total)
        yield record


def _records(
    found: Register, session: Session, actor: Actor, ids: Sequence[int], *, reveal: bool
) -> Iterator[Record]:  # fmt: skip
    hidden = [item for item in found.fields if _hides(item, actor, reveal=reveal)]
    for _, values in found.read(session, ids):
        yield {**values, **{item.code: _masked(values.get(item.code), item) for item in hidden}} if hidden else values


def _hides(item: Field, actor: Actor, *, reveal: bool) -> bool:
    return item.read_permission is not None and not (reveal and actor.may(item.read_permission))


def _masked(value: Value, item: Field) -> Value:
    return mask(value, str(item.extra.get("mask", ""))) if isinstance(value, str) else None
