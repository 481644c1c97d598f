"""A rule as an Excel formula, so that the workbook shows while one types what the portal will say."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from models.base.fields import FieldType
from models.forms.rules.language import called, conjuncts, parse
from models.forms.rules.shape import Check, FormField, Section

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_SAME = {"abs": "ABS", "min": "MIN", "max": "MAX"}


class NotInExcel(ValueError):
    """The rule needs what a sheet does not have: another period, the kind of period, rows that meet a condition."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand in the workbook that is written.

    ``address_of`` gives the cell of a field in the row at hand, ``range_of`` the cells of a field over the
    rows of data (of a group where it is named). ``yes`` and ``no`` are what a cell says for *có* and *không*;
    choices are shown by their label in ``language``; a cell of a percentage holds its hundredth.
    """

    section: Section
    address_of: Callable[[str], str]
    range_of: Callable[[str, str], str] | None = None
    yes: str = "Có"
    no: str = "Không"
    language: str = "vi"


def to_excel(text: str, sheet: Sheet, *, tolerance: Decimal = Decimal(0)) -> str:
    """The expression as a formula in the notation of the file format, without ``=``. Raises NotInExcel."""
    return _Formula(sheet, tolerance).of(parse(text).tree)


def computed(field: FormField, sheet: Sheet) -> str | None:
    """The formula of a computed field as its cell holds it, blank while a term is blank; None where there is none."""
    formula = _Formula(sheet, Decimal(0))
    try:
        value = formula.of(parse(field.computed).tree)
    except NotInExcel:
        return None
    if field.type is FieldType.PERCENT:
        value = f"{value}/100"
    elif field.type is FieldType.BOOLEAN:
        value = f"IF({value},{_quoted(sheet.yes)},{_quoted(sheet.no)})"
    filled = ",".join(f'{sheet.address_of(code)}<>""' for code in formula.needed)
    return f'IF(AND({filled}),IFERROR({value},""),"")' if filled else value


def failing(check: Check, sheet: Sheet) -> str | None:
    """A formula that is TRUE where a row breaks the rule: not where a term is blank, as in the portal.

    None where the rule cannot be said in one row of a sheet.
    """
    try:
        parts = [_broken(tree, check, sheet) for tree in conjuncts(parse(check.expression).tree)]
    except NotInExcel:
        return None
    return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"


def _broken(tree: ast.expr, check: Check, sheet: Sheet) -> str:
    formula = _Formula(sheet, check.tolerance)
    rule = formula.of(tree)
    conditions = [formula.of(parse(check.when).tree)] if check.when else []
    filled = [f'{sheet.address_of(code)}<>""' for code in formula.needed]
    # IFERROR: a division by zero is unknown, not wrong.
    return f"IFERROR(AND({','.join([*filled, *conditions, f'NOT({rule})'])}),FALSE)"


class _Formula:
    def __init__(self, sheet: Sheet, tolerance: Decimal) -> None:
        self.sheet, self.tolerance = sheet, tolerance
        self.needed: dict[str, None] = {}

    def of(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return self._constant(node.value)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.BoolOp):
            name = "AND" if isinstance(node.op, ast.And) else "OR"
            return f"{name}({','.join(self.of(value) for value in node.values)})"
        if isinstance(node, ast.UnaryOp):
            inner = self.of(node.operand)
            return f"NOT({inner})" if isinstance(node.op, ast.Not) else f"(-{inner})"
        if isinstance(node, ast.BinOp):
            return f"({self.of(node.left)}{SIGNS[type(node.op)]}{self.of(node.right)})"
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.IfExp):
            return f"IF({self.of(node.test)},{self.of(node.body)},{self.of(node.orelse)})"
        return self._call(node)

    def _constant(self, value: object) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return _quoted(value)
        return format(Decimal(str(value)), "f")

    def _name(self, code: str) -> str:
        field = self._field(code)
        self.needed[code] = None
        address = self.sheet.address_of(code)
        if field.type is FieldType.BOOLEAN:
            return f"({address}={_quoted(self.sheet.yes)})"
        # 0.29 times 100 is not 29 in binary; percentages have two decimals.
        return f"ROUND({address}*100,2)" if field.type is FieldType.PERCENT else address

    def _field(self, code: str) -> FormField:
        field = self.sheet.section.field(code)
        if field is None or field.typed_by_row:
            raise NotInExcel(code)
        return field

    def _compare(self, node: ast.Compare) -> str:
        parts = [node.left, *node.comparators]
        pairs = [self._pair(op, a, b) for op, a, b in zip(node.ops, parts, parts[1:], strict=False)]
        return pairs[0] if len(pairs) == 1 else f"AND({','.join(pairs)})"

    def _pair(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> str:
        one, other = self._side(left, right), self._side(right, left)
        if self.tolerance and isinstance(op, ast.Eq):
            return f"(ABS({one}-{other})<={format(self.tolerance, 'f')})"
        return f"({one}{SIGNS[type(op)]}{other})"

    def _side(self, node: ast.expr, other: ast.expr) -> str:
        """A code of a choice is compared as the label that the cell shows."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and isinstance(other, ast.Name):
            choice = self._field(other.id).choice(node.value)
            return _quoted(choice.label.in_(self.sheet.language) if choice else node.value)
        return self.of(node)

    def _call(self, node: ast.expr) -> str:
        name = called(node)
        if not isinstance(node, ast.Call) or not name:
            raise NotInExcel(ast.unparse(node))
        if name in _SAME:
            return f"{_SAME[name]}({','.join(self.of(argument) for argument in node.args)})"
        if name == "round":
            places = self.of(node.args[1]) if len(node.args) > 1 else "0"
            return f"ROUND({self.of(node.args[0])},{places})"
        if name == "share":
            return f"({self.of(node.args[0])}/{self.of(node.args[1])}*100)"
        if name == "blank":
            return self._blank(node.args[0])
        return self._sum(name, node)

    def _blank(self, argument: ast.expr) -> str:
        if not isinstance(argument, ast.Name):
            raise NotInExcel(ast.unparse(argument))
        return f'({self.sheet.address_of(self._field(argument.id).code)}="")'

    def _sum(self, name: str, node: ast.Call) -> str:
        field = node.args[-1]
        if name not in {"total", "group_total"} or self.sheet.range_of is None or not isinstance(field, ast.Name):
            raise NotInExcel(ast.unparse(node))
        if self._field(field.id).type is FieldType.PERCENT:
            raise NotInExcel(ast.unparse(node))
        group = node.args[0].value if name == "group_total" and isinstance(node.args[0], ast.Constant) else ""
        return f"SUM({self.sheet.range_of(self._field(field.id).code, str(group))})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
