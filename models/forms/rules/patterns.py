"""Regular expressions that an administrator may give a field: only such as cannot run away."""

from __future__ import annotations

import re
import re._constants as tokens  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import lru_cache
from typing import Any

MAX_MATCHED = 200  # characters; patterns are for codes
MAX_WAYS = 10_000_000  # in which the repeats of a pattern can share out the longest text
_REPEATS = (tokens.MAX_REPEAT, tokens.MIN_REPEAT, tokens.POSSESSIVE_REPEAT)


def problem(pattern: str) -> str:
    """Why a pattern is refused: ``syntax``, ``backreference``, ``nested`` or ``many``; empty where it is fine."""
    try:
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return "syntax"
    parts = list(_parts(tree, inside=False))
    if any(name in {"GROUPREF", "GROUPREF_EXISTS"} for name, _ in parts):
        return "backreference"
    if any(nested for _, nested in parts):
        return "nested"
    return "many" if _ways(tree) > MAX_WAYS else ""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits; longer texts than patterns are for do not."""
    return len(text) <= MAX_MATCHED and compiled(pattern).fullmatch(text) is not None


def _parts(tree: Any, *, inside: bool) -> Any:
    """The name of every part, and whether it varies inside something that repeats."""
    for op, argument in tree:
        if op in _REPEATS:
            low, high, body = argument
            yield str(op), inside and high != low
            yield from _parts(body, inside=inside or high > 1)
        else:
            yield str(op), inside and op is tokens.BRANCH  # (a|aa)+ reads each a in two ways
            for part in _inner(op, argument):
                yield from _parts(part, inside=inside)


def _ways(tree: Any) -> int:
    """How many ways there are at most to try, were the text as long as may be."""
    ways = 1
    for op, argument in tree:
        if op in _REPEATS:
            low, high, body = argument
            ways *= max(1, min(int(high), MAX_MATCHED) - int(low) + 1) * _ways(body)
        else:
            inner = [_ways(part) for part in _inner(op, argument)]
            ways *= (sum(inner) if op is tokens.BRANCH else max(inner)) if inner else 1
    return ways


def _inner(op: Any, argument: Any) -> list[Any]:
    if op is tokens.SUBPATTERN:
        return [argument[-1]]
    if op is tokens.BRANCH:
        return list(argument[1])
    if op in (tokens.ASSERT, tokens.ASSERT_NOT):
        return [argument[1]]
    return [argument] if op is tokens.ATOMIC_GROUP else []
