"""One script out of the modules that every page needs: a page asks for one file where it would ask for eleven."""

from __future__ import annotations

import re
from collections.abc import Mapping

ENTRY = "js/portal.js"
_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.MULTILINE)


def joined(sources: Mapping[str, str]) -> dict[str, str]:
    """The scripts as they are sent: what the entry imports stands in it, and the others import from the entry.

    All share one scope there, so that a name at the top of one of these modules may not be at the top of another.
    """
    order = _needed(ENTRY, sources, [])
    inside = {name.removeprefix("js/") for name in order}
    names = [name for each in order for name in _EXPORT.findall(sources[each])]
    parts = [_EXPORT.sub("", _IMPORT.sub("", sources[each])) for each in order]
    whole = "".join([*parts, f"export {{ {', '.join(names)} }};\n"])
    return {ENTRY: whole} | {name: _from_entry(text, inside) for name, text in sources.items() if name not in order}


def _needed(name: str, sources: Mapping[str, str], order: list[str]) -> list[str]:
    """This module after those that it imports, each once, as a browser would run them."""
    for other in _IMPORT.findall(sources[name]):
        if f"js/{other}" not in order:
            _needed(f"js/{other}", sources, order)
    order.append(name)
    return order


def _from_entry(text: str, inside: set[str]) -> str:
    """A module of its own with its imports of what the entry holds: a second copy would have a state of its own."""
    return _IMPORT.sub(lambda found: found[0].replace(f"./{found[1]}", "./portal.js") if found[1] in inside
                       else found[0], text)  # fmt: skip
