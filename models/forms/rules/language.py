"""The language of checks and computed fields: arithmetic and comparison over fields, and a few functions.

An expression is read into a tree and every part of it is looked at before anything is evaluated: what
is not listed here does not exist. Size, depth and figures have limits.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 500
MAX_DEPTH = 20
MAX_NODES = 200
MAX_FIGURE = 10**24

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.USub: "-",
}
NODES = (
    ast.Expression,
    ast.BoolOp,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Load,
    *OPERATORS,
)

# name: how many arguments, at least and at most
FUNCTIONS = {
    "abs": (1, 1),
    "min": (2, 10),
    "max": (2, 10),
    "round": (1, 2),
    "share": (2, 2),  # in percent
    "blank": (1, 1),
    "total": (1, 1),  # over the rows of data of a section
    "group_total": (2, 2),
    "count": (1, 1),  # of rows of data for which something holds
    "row": (1, 1),  # row("key").field
    "previous": (1, 1),  # the same, in the last period
    "parts_sum": (1, 1),  # over the shorter periods inside this one
    "parts_first": (1, 1),
    "parts_last": (1, 1),
}
CONTEXT_NAMES = ("period_kind", "level")
TOTAL_NAMES = ("stated", "summed", "blocks")
CELL_NAME = "value"
RESERVED = frozenset({*FUNCTIONS, *CONTEXT_NAMES, *TOTAL_NAMES, CELL_NAME})


class NotAnExpression(ValueError):
    """The text is not in the language; ``code`` and ``params`` say where it leaves it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that was read and found to be within the language; its names are not looked up yet."""

    text: str
    tree: ast.expr

    @property
    def names(self) -> list[str]:
        """The bare names that it mentions, in their order, each once."""
        return names_in(self.tree)

    def calls(self, name: str) -> bool:
        return any(called(node) == name for node in ast.walk(self.tree))


def names_in(tree: ast.AST) -> list[str]:
    """The bare names under a node, in their order, each once; functions and sections are left out."""
    nodes = list(ast.walk(tree))
    called_or_section = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    called_or_section |= {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    found = [node for node in nodes if isinstance(node, ast.Name) and id(node) not in called_or_section]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in found))


def called(node: ast.AST) -> str:
    """The function that a node calls, empty where it is no call."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def conjuncts(tree: ast.expr) -> list[ast.expr]:
    """The parts of ``a and b and c``, each of which must hold and is told apart in findings."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [part for value in tree.values for part in conjuncts(value)]
    return [tree]


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression. Raises NotAnExpression where the text is not in the language."""
    if len(text) > MAX_LENGTH:
        raise NotAnExpression("form.expression_too_long", length=len(text), limit=MAX_LENGTH)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise NotAnExpression("form.expression_syntax", at=error.offset or 0) from None
    except (ValueError, MemoryError, RecursionError):
        raise NotAnExpression("form.expression_syntax", at=0) from None
    nodes = list(ast.walk(tree))
    depth = _depth(tree)
    if len(nodes) > MAX_NODES or depth > MAX_DEPTH:
        raise NotAnExpression("form.expression_too_deep", nodes=len(nodes), depth=depth)
    for node in nodes:
        _allow(node)
    return Expression(text.strip(), tree)


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _allow(node: ast.AST) -> None:
    if not isinstance(node, NODES):
        raise NotAnExpression("form.expression_not_allowed", part=type(node).__name__)
    if isinstance(node, ast.Constant):
        _allow_constant(node.value)
    elif isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name.startswith("_"):
            raise NotAnExpression("form.expression_not_allowed", part=name)
        if isinstance(node, ast.Attribute):
            _allow_attribute(node)
    elif isinstance(node, ast.Call):
        _allow_call(node)


def _allow_constant(value: object) -> None:
    if isinstance(value, bool | str):
        return
    if isinstance(value, int | float) and abs(value) < MAX_FIGURE:
        return
    raise NotAnExpression("form.expression_not_allowed", part=str(value)[:40])


def _allow_attribute(node: ast.Attribute) -> None:
    if not isinstance(node.value, ast.Name) and called(node.value) != "row":
        raise NotAnExpression("form.expression_not_allowed", part=f".{node.attr}")


def _allow_call(node: ast.Call) -> None:
    name = called(node)
    if name not in FUNCTIONS:
        raise NotAnExpression("form.expression_unknown_function", name=name or ast.unparse(node.func)[:40])
    low, high = FUNCTIONS[name]
    if node.keywords or not low <= len(node.args) <= high:
        raise NotAnExpression("form.expression_arguments", name=name, low=low, high=high)
