"""Whether the names of an expression exist where it is asked, and whether its kinds fit together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from models.base.fields import FieldType
from models.forms.rules.language import CELL_NAME, CONTEXT_NAMES, TOTAL_NAMES, NotAnExpression, called, parse
from models.forms.rules.shape import CheckScope, FormDefinition, Section, SectionKind

Problem = tuple[str, dict[str, object]]  # code, params

NUMBER, TEXT, TRUTH, DAY, ANY = "number", "text", "truth", "day", "any"
_FIELD_ARGUMENT = {"total": 0, "group_total": 1, "parts_sum": 0, "parts_first": 0, "parts_last": 0, "blank": 0}
_ROW_SCOPES = {CheckScope.CELL, CheckScope.ROW, CheckScope.HISTORY}


def kind_of_type(kind: FieldType) -> str:
    """The kind of value that the language sees in a field of this type."""
    if kind.is_number:
        return NUMBER
    known = {FieldType.BOOLEAN: TRUTH, FieldType.DATE: DAY, FieldType.CHOICES: ANY, FieldType.REFERENCES: ANY}
    return known.get(kind, TEXT)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be named in one place of one form."""

    definition: FormDefinition
    section: Section | None
    scope: CheckScope

    def problems(self, text: str, *, truth: bool) -> list[Problem]:
        """What is wrong with an expression here; ``truth`` where it must say yes or no."""
        try:
            tree = parse(text).tree
        except NotAnExpression as error:
            return [(error.code, dict(error.params))]
        found = list(_Reading(self).names(tree, inside=False))
        if found:
            return found
        reading = _Reading(self)
        kind = reading.kind(tree)
        if truth and kind not in {TRUTH, ANY}:
            reading.mixed.append(("form.expression_not_truth", {"part": text[:80]}))
        return reading.mixed

    def names(self) -> dict[str, str]:
        """The bare names and their kinds."""
        known = dict.fromkeys(CONTEXT_NAMES, TEXT)
        if self.scope is CheckScope.TOTAL:
            return known | dict.fromkeys(TOTAL_NAMES, NUMBER)
        if self.scope is CheckScope.CELL:
            known[CELL_NAME] = NUMBER
        return known | (self.fields() if self.scope in _ROW_SCOPES or self._single() else {})

    def fields(self) -> dict[str, str]:
        """The fields of the section; an indicator may give the type, so that its kind is open."""
        if self.section is None:
            return {}
        key = self.section.key
        return {f.code: ANY if f.typed_by_row else kind_of_type(f.type) for f in self.section.fields if f.code != key}

    def _single(self) -> bool:
        return self.section is not None and self.section.kind is SectionKind.NARRATIVE


class _Reading:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.mixed: list[Problem] = []

    # names

    def names(self, node: ast.expr, *, inside: bool) -> Iterator[Problem]:
        """Names that do not exist; ``inside`` a function over rows the section's fields are known."""
        if isinstance(node, ast.Name):
            known = self.vocabulary.names() | (self.vocabulary.fields() if inside else {})
            if node.id not in known:
                yield "form.expression_unknown_name", {"name": node.id}
        elif isinstance(node, ast.Attribute):
            yield from self._attribute(node)
        elif isinstance(node, ast.Call):
            yield from self._call(node, inside=inside)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from self.names(child, inside=inside)

    def _attribute(self, node: ast.Attribute, *, over_rows: bool = False) -> Iterator[Problem]:
        if isinstance(node.value, ast.Call):
            yield from self._row(node)
            return
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        section = self.vocabulary.definition.section(name)
        if section is None or section.field(node.attr) is None:
            yield "form.expression_unknown_name", {"name": f"{name}.{node.attr}"}
        elif not over_rows and section.kind is not SectionKind.NARRATIVE:
            yield "form.expression_many_rows", {"name": f"{name}.{node.attr}"}

    def _row(self, node: ast.Attribute) -> Iterator[Problem]:
        assert isinstance(node.value, ast.Call)
        section, key = self.vocabulary.section, node.value.args[0]
        text = key.value if isinstance(key, ast.Constant) else None
        if section is None or not isinstance(text, str) or section.given_row(text) is None:
            yield "form.expression_unknown_row", {"key": str(text)}
        elif section.field(node.attr) is None:
            yield "form.expression_unknown_name", {"name": node.attr}

    def _call(self, node: ast.Call, *, inside: bool) -> Iterator[Problem]:
        name = called(node)
        if name in _FIELD_ARGUMENT:
            yield from self._field_argument(name, node)
        elif name == "row":
            yield "form.expression_row_needs_field", {}
        elif name == "count":
            yield from self.names(node.args[0], inside=True)
        else:
            for argument in node.args:
                yield from self.names(argument, inside=inside)

    def _field_argument(self, name: str, node: ast.Call) -> Iterator[Problem]:
        argument = node.args[_FIELD_ARGUMENT[name]]
        if isinstance(argument, ast.Attribute) and name in {"total", "blank"}:
            yield from self._attribute(argument, over_rows=name == "total")
        elif not isinstance(argument, ast.Name) or argument.id not in self.vocabulary.fields():
            yield "form.expression_needs_field", {"name": name}
        if name == "group_total":
            yield from self._group(node.args[0])

    def _group(self, node: ast.expr) -> Iterator[Problem]:
        section = self.vocabulary.section
        if not isinstance(node, ast.Constant) or section is None or section.group(str(node.value)) is None:
            yield "form.expression_unknown_group", {"name": ast.unparse(node)[:40]}

    # kinds

    def kind(self, node: ast.expr) -> str:
        """The kind of a part; notes where kinds do not fit."""
        if isinstance(node, ast.Constant):
            return TRUTH if isinstance(node.value, bool) else TEXT if isinstance(node.value, str) else NUMBER
        if isinstance(node, ast.Name):
            return (self.vocabulary.fields() | self.vocabulary.names()).get(node.id, ANY)
        if isinstance(node, ast.Attribute):
            return self._kind_of_attribute(node)
        if isinstance(node, ast.BoolOp):
            return self._all(TRUTH, *node.values)
        if isinstance(node, ast.UnaryOp):
            return self._all(TRUTH if isinstance(node.op, ast.Not) else NUMBER, node.operand)
        if isinstance(node, ast.BinOp):
            return self._all(NUMBER, node.left, node.right)
        if isinstance(node, ast.Compare):
            return self._compared(node)
        return self._kind_of_rest(node)

    def _kind_of_rest(self, node: ast.expr) -> str:
        if isinstance(node, ast.IfExp):
            self._all(TRUTH, node.test)
            return self._alike(node.body, node.orelse)
        assert isinstance(node, ast.Call)
        name = called(node)
        if name == "blank":
            return TRUTH
        if name == "count":
            self._all(TRUTH, node.args[0])
            return NUMBER
        if name == "previous":
            return self.kind(node.args[0])
        if name in {"group_total", "total", "parts_sum"}:
            return self._all(NUMBER, node.args[-1])
        return self.kind(node.args[0]) if name.startswith("parts") else self._all(NUMBER, *node.args)

    def _kind_of_attribute(self, node: ast.Attribute) -> str:
        section = self.vocabulary.section
        if isinstance(node.value, ast.Name):
            section = self.vocabulary.definition.section(node.value.id)
        field = section.field(node.attr) if section else None
        return ANY if field is None or field.typed_by_row else kind_of_type(field.type)

    def _all(self, wanted: str, *nodes: ast.expr) -> str:
        for node in nodes:
            if self.kind(node) not in {wanted, ANY}:
                self.mixed.append(("form.expression_kinds", {"part": ast.unparse(node)[:80], "wanted": wanted}))
        return wanted

    def _alike(self, *nodes: ast.expr) -> str:
        kinds = {self.kind(node) for node in nodes} - {ANY}
        if len(kinds) > 1:
            part = ast.unparse(nodes[-1])[:80]
            self.mixed.append(("form.expression_kinds", {"part": part, "wanted": sorted(kinds)[0]}))
        return kinds.pop() if len(kinds) == 1 else ANY

    def _compared(self, node: ast.Compare) -> str:
        kind = self._alike(node.left, *node.comparators)
        if kind == TRUTH and any(not isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            self.mixed.append(("form.expression_kinds", {"part": ast.unparse(node)[:80], "wanted": NUMBER}))
        return TRUTH
