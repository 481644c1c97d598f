"""Working out an expression over rows. A blank makes what it touches unknown, and unknown is not false."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, localcontext
from typing import Any

from simpleeval import SimpleEval

from models.forms.rules.book import Book, operand
from models.forms.rules.language import called
from models.forms.rules.rows import Row
from models.forms.rules.shape import Value

MAX_STEPS = 200_000
EXACT = Context(prec=50, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
HUNDRED = Decimal(100)


class TooManySteps(ValueError):
    """The expression asks for more work than any rule of a form needs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A shorter period inside this one; ``is_first`` begins and ``is_last`` ends on the same day as the whole."""

    book: Book
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an expression is asked: the report, its section, and in some scopes a row."""

    book: Book
    section: str = ""
    row: Row | None = None
    previous: Book | None = None
    parts: Sequence[Part] = ()
    names: Mapping[str, Value] = field(default_factory=dict)
    tolerance: Decimal = Decimal(0)

    def before(self) -> Scene | None:
        """The same place in the last period."""
        if self.previous is None:
            return None
        row = self.previous.find(self.row) if self.row is not None else None
        if self.row is not None and row is None:
            return None
        return replace(self, book=self.previous, row=row, previous=None, parts=())


def evaluate(tree: ast.expr, scene: Scene, terms: dict[str, Value] | None = None) -> Value:
    """The value of a tree that ``parse`` and ``Vocabulary`` let pass; None where it cannot be known.

    ``terms`` is filled with what each name and each function over rows gave.
    """
    return Calculator().work_out(tree, scene, terms)


Work = Callable[[Any, Any], Any]


def _known(work: Work) -> Work:
    def over_blanks(left: Any, right: Any) -> Any:
        if left is None or right is None or isinstance(left, str) != isinstance(right, str):
            return None
        try:
            return work(left, right)
        except (TypeError, DecimalException):
            return None

    return over_blanks


class Calculator(SimpleEval):  # type: ignore[misc]
    """Works out one expression after another; made once for many rows, used by one thread."""

    def __init__(self) -> None:
        works: dict[type[ast.AST], Work] = {ast.Add: operator.add, ast.Sub: operator.sub}
        works |= {ast.Mult: operator.mul, ast.Div: operator.truediv}
        works |= {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
        works |= {ast.Eq: self._same, ast.NotEq: lambda a, b: not self._same(a, b)}
        super().__init__(operators={kind: _known(work) for kind, work in works.items()}, functions={}, names={})
        self.nodes = {kind: self.nodes[kind] for kind in _NODES}  # type: ignore[has-type]
        self.scene: Scene
        self.terms: dict[str, Value] | None = None
        self.special = {name: getattr(self, f"_{name}") for name in _SPECIAL}

    def work_out(self, tree: ast.expr, scene: Scene, terms: dict[str, Value] | None = None) -> Value:
        """As ``evaluate``; what asks for more than MAX_STEPS is not known either."""
        self.scene, self.terms, self.steps = scene, terms, 0
        try:
            with localcontext(EXACT):
                value: Value = self._eval(tree)
        except TooManySteps:
            return None
        return value

    def compare(self, op: ast.cmpop, left: Value, right: Value) -> bool | None:
        """One comparison, in the scene of the last expression; None where a side is blank."""
        answer: bool | None = self.operators[type(op)](left, right)
        return answer

    def _eval(self, node: ast.AST) -> Any:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManySteps("too many steps")
        return super()._eval(node)

    def _same(self, left: Any, right: Any) -> bool:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return abs(left - right) <= self.scene.tolerance
        return bool(left == right)

    def _note(self, node: ast.expr, value: Any) -> Any:
        if self.terms is not None:
            self.terms[ast.unparse(node)] = value
        return value

    def _eval_constant(self, node: ast.Constant) -> Any:
        value = node.value
        return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def _eval_name(self, node: ast.Name) -> Any:
        names = self.scene.names
        if node.id in names:
            return self._note(node, operand(names[node.id]))
        if self.scene.row is not None:
            return self._note(node, operand(self.scene.row.values.get(node.id)))
        return self._note(node, operand(self.scene.book.single(self.scene.section, node.id)))

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        book = self.scene.book
        if isinstance(node.value, ast.Call):
            key = node.value.args[0]
            row = book.row(self.scene.section, str(key.value)) if isinstance(key, ast.Constant) else None
            return self._note(node, operand(row.values.get(node.attr)) if row is not None else None)
        assert isinstance(node.value, ast.Name)
        return self._note(node, operand(book.single(node.value.id, node.attr)))

    def _eval_unaryop(self, node: ast.UnaryOp) -> Any:
        value = self._eval(node.operand)
        if value is None:
            return None
        return not value if isinstance(node.op, ast.Not) else -value

    def _eval_boolop(self, node: ast.BoolOp) -> Any:
        decisive = isinstance(node.op, ast.Or)
        values = [self._eval(value) for value in node.values]
        if any(value is decisive for value in values):
            return decisive
        return None if any(value is None for value in values) else not decisive

    def _eval_compare(self, node: ast.Compare) -> Any:
        values = [self._eval(part) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, values, values[1:], strict=False)
        answers = [self.operators[type(op)](left, right) for op, left, right in pairs]
        return False if False in answers else None if None in answers else True

    def _eval_ifexp(self, node: ast.IfExp) -> Any:
        test = self._eval(node.test)
        return None if test is None else self._eval(node.body if test else node.orelse)

    def _eval_call(self, node: ast.Call) -> Any:
        name = called(node)
        if name in self.special:
            return self.special[name](node)
        values = [self._eval(argument) for argument in node.args]
        return None if any(value is None for value in values) else _plain(name, values)

    def _blank(self, node: ast.Call) -> bool:
        return self._eval(node.args[0]) is None

    def _total(self, node: ast.Call) -> Any:
        section, name = self._field(node.args[0])
        return self._note(node, self.scene.book.total(section, name))

    def _group_total(self, node: ast.Call) -> Any:
        section, name = self._field(node.args[1])
        return self._note(node, self.scene.book.total(section, name, str(self._eval(node.args[0]))))

    def _count(self, node: ast.Call) -> Any:
        whole, number = self.scene, 0
        for row in whole.book.leaves(whole.section):
            self.scene = replace(whole, row=row)
            number += self._eval(node.args[0]) is True
        self.scene = whole
        return self._note(node, Decimal(number))

    def _previous(self, node: ast.Call) -> Any:
        here, before = self.scene, self.scene.before()
        if before is None:
            return self._note(node, None)
        self.scene, terms, self.terms = before, self.terms, None
        value = self._eval(node.args[0])
        self.scene, self.terms = here, terms
        return self._note(node, value)

    def _parts_sum(self, node: ast.Call) -> Any:
        values = [self._of_part(part, node) for part in self.scene.parts]
        figures = [value for value in values if isinstance(value, Decimal)]
        return self._note(node, sum(figures, Decimal(0)) if figures else None)

    def _parts_first(self, node: ast.Call) -> Any:
        return self._note(node, next((self._of_part(p, node) for p in self.scene.parts if p.is_first), None))

    def _parts_last(self, node: ast.Call) -> Any:
        return self._note(node, next((self._of_part(p, node) for p in self.scene.parts if p.is_last), None))

    def _of_part(self, part: Part, node: ast.Call) -> Value:
        section, name = self._field(node.args[0])
        if self.scene.row is None:
            return part.book.total(section, name)
        row = part.book.find(self.scene.row)
        return operand(row.values.get(name)) if row is not None else None

    def _field(self, node: ast.expr) -> tuple[str, str]:
        if isinstance(node, ast.Attribute):
            assert isinstance(node.value, ast.Name)
            return node.value.id, node.attr
        assert isinstance(node, ast.Name)
        return self.scene.section, node.id


def _plain(name: str, values: list[Any]) -> Any:
    try:
        return _PLAIN[name](*values)
    except (TypeError, DecimalException):
        return None


def _round(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-min(max(int(places), 0), 6)))


_PLAIN: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "round": _round,
    "share": lambda part, whole: part / whole * HUNDRED,
}
_SPECIAL = ("blank", "total", "group_total", "count", "previous", "parts_sum", "parts_first", "parts_last")
_NODES = (
    ast.Name,
    ast.UnaryOp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Attribute,
    ast.Constant,
)
