"""What changed between two versions of a form, said by code rather than by position."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.forms.rules.shape import FormDefinition
from models.forms.rules.writing import dump

_MISSING = object()


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same parts in another order


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``path`` is such as ``sections[results].fields[c3].label.vi``.

    ``old`` and ``new`` are JSON; a part that came or went as a whole is one change.
    """

    path: str
    kind: ChangeKind
    old: Any = None
    new: Any = None


def compare_versions(old: FormDefinition, new: FormDefinition) -> list[Change]:
    """All differences, in the order of the newer version; none where both say the same."""
    return list(_compare("", dump(old), dump(new)))


def _compare(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old is _MISSING:
        yield Change(path, ChangeKind.ADDED, None, new)
    elif new is _MISSING:
        yield Change(path, ChangeKind.REMOVED, old, None)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in [*new, *(name for name in old if name not in new)]:
            yield from _compare(f"{path}.{name}".strip("."), old.get(name, _MISSING), new.get(name, _MISSING))
    elif _by_code(old) and _by_code(new):
        yield from _lists(path, _named(old), _named(new))
    elif old != new:
        yield Change(path, ChangeKind.CHANGED, old, new)


def _lists(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        yield from _compare(f"{path}[{name}]", old.get(name, _MISSING), new.get(name, _MISSING))
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    if before != after:
        yield Change(path, ChangeKind.MOVED, before, after)


def _by_code(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and _name(item) for item in value)


def _named(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {_name(item): item for item in items}


def _name(item: dict[str, Any]) -> str:
    return str(item.get("code") or item.get("key") or "")
