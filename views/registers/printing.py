"""The body of a list as HTML. A page has hundreds of cells, so they are joined here and not in a template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from markupsafe import Markup, escape

from views import formats
from views.registers.description import Column
from views.registers.presenting import displayed, kind_of, renderer
from views.registers.query import Query

Cell = Callable[[dict[str, Any]], str]
_BLANK = str(escape(formats.BLANK))
_CHECKBOX = '<td class="tight"><input class="form-check-input" type="checkbox" name="id" value="{}"></td>'


def body(query: Query, rows: Iterable[dict[str, Any]], *, base: str, chooses: bool, inline: Collection[str]) -> Markup:
    """A ``<tr>`` for each row, its first cell leading to the record under ``base``.

    ``chooses``: each row can be ticked. ``inline``: columns that can be changed in the list.
    """
    labels = query.register.labels
    first, *others = displayed(query)
    heading = _written(first, labels.get(first.code, first.code))
    kind = kind_of(first)
    css, mono = (f' class="{kind}"' if kind in {"text", "code"} else ""), (' class="mono"' if kind == "code" else "")
    cells = [(_opening(c, c.code in inline), _written(c, labels.get(c.code, c.code))) for c in others]
    tick = _CHECKBOX if chooses else ""
    lines = []
    for row in rows:
        rest = "</td>".join([opening + write(row) for opening, write in cells])
        lines.append(
            f'<tr data-version="{row.get("row_version") or 0}">{tick.format(row["id"])}<th scope="row"{css}>'
            f'<a href="{base}{row["id"]}"{mono}>{heading(row)}</a></th>{rest}</td></tr>'
        )
    return Markup("\n".join(lines))  # noqa: S704 - every value is escaped by ``_written``


def _opening(column: Column, is_inline: bool) -> str:
    kind = kind_of(column)
    css = f' class="{kind}"' if kind in {"num", "text"} else ""
    return f'<td{css} data-inline="{column.code}">' if is_inline else f"<td{css}>"


def _written(column: Column, code: str) -> Cell:
    """What writes a row's value of the column; a choice is put into words and escaped once for all rows."""
    render = renderer(column)
    known: dict[str, str] = {}

    def write(row: dict[str, Any]) -> str:
        value = row.get(code)
        if value is None or value == "" or value == [] or value == {}:
            return _BLANK
        if not column.field.choices:
            return str(escape(render(value)))
        key = str(value)
        if key not in known:
            known[key] = str(escape(render(value)))
        return known[key]

    return write
