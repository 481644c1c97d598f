"""A rule in words, for the page on which agencies read the rules before they report."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Decimal

from models.base.words import Words
from models.forms.rules.language import called, parse
from models.forms.rules.shape import Check, CheckScope, FormDefinition, FormField, Section
from models.forms.rules.writing import plain_number

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: ":",
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
}
NAMES = {
    "value": Words("mỗi số", "each figure"),
    "stated": Words("số ghi ở dòng cộng", "the figure stated in the total"),
    "summed": Words("tổng các dòng chi tiết", "the sum of its rows"),
    "blocks": Words("tổng các dòng cộng của khối", "the sum of the totals of the blocks"),
    "period_kind": Words("loại kỳ báo cáo", "the kind of period"),
    "level": Words("cấp cơ quan", "the level of the agency"),
}
CONSTANTS = {
    "month": Words("tháng", "month"),
    "quarter": Words("quý", "quarter"),
    "half": Words("6 tháng", "half-year"),
    "nine_months": Words("9 tháng", "nine months"),
    "year": Words("năm", "year"),
    "adhoc": Words("đột xuất", "ad hoc"),
    "central": Words("trung ương", "central"),
    "province": Words("cấp tỉnh", "province"),
    "true": Words("có", "yes"),
    "false": Words("không", "no"),
}
CALLS = {
    "abs": Words("giá trị tuyệt đối của ({0})", "the absolute value of ({0})"),
    "min": Words("số nhỏ nhất trong ({all})", "the least of ({all})"),
    "max": Words("số lớn nhất trong ({all})", "the greatest of ({all})"),
    "round": Words("{0} làm tròn", "{0} rounded"),
    "share": Words("{0} : {1} × 100", "{0} : {1} × 100"),
    "blank": Words("{0} để trống", "{0} is blank"),
    "total": Words("tổng cột {0}", "the total of {0}"),
    "group_total": Words("tổng cột {1} của khối {0}", "the total of {1} in the block {0}"),
    "count": Words("số dòng có {0}", "the number of rows with {0}"),
    "previous": Words("{0} của kỳ trước", "{0} of the last period"),
    "parts_sum": Words("tổng {0} của các kỳ trong kỳ này", "the sum of {0} over the periods inside this one"),
    "parts_first": Words("{0} của kỳ đầu tiên trong kỳ này", "{0} of the first period inside this one"),
    "parts_last": Words("{0} của kỳ cuối cùng trong kỳ này", "{0} of the last period inside this one"),
}
AND, OR = Words(" và ", " and "), Words(" hoặc ", " or ")
NOT, FILLED = Words("không phải ({0})", "not ({0})"), Words("{0} có nội dung", "{0} is filled in")
IF = Words("{1} nếu {0}, ngược lại {2}", "{1} if {0}, otherwise {2}")
WHEN = Words("Khi {0}: {1}", "When {0}: {1}")
OF_ROW = Words("{1} của dòng “{0}”", "{1} of the row “{0}”")
SCOPES = {
    CheckScope.CELL: Words("từng ô số liệu", "each figure"),
    CheckScope.ROW: Words("từng dòng", "each row"),
    CheckScope.TOTAL: Words("dòng cộng của khối và dòng tổng cộng", "rows of totals"),
    CheckScope.SECTION: Words("cả bảng", "the whole table"),
    CheckScope.FORM: Words("cả báo cáo", "the whole report"),
    CheckScope.HISTORY: Words("từng dòng, so với kỳ trước", "each row, against the last period"),
}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as people read it: what is asked, on what, why, how heavy."""

    code: str
    severity: str
    scope: str
    message: str
    rule: str


def rules_of(definition: FormDefinition, language: str) -> list[RuleText]:
    """Every check of a form in words, in its order."""
    return [
        RuleText(
            check.code,
            check.severity.value,
            SCOPES[check.scope].in_(language),
            check.message.in_(language),
            rule_in_words(definition, check, language),
        )
        for check in definition.checks
    ]


def rule_in_words(definition: FormDefinition, check: Check, language: str) -> str:
    """The rule itself: ``(3) Tổng số = (4) Trực tuyến + (5) Trực tiếp``, with its condition in front."""
    section = definition.section(check.section)
    rule = describe(check.expression, definition, section, language)
    if not check.when:
        return rule
    return WHEN.in_(language).format(describe(check.when, definition, section, language), rule)


def describe(text: str, definition: FormDefinition, section: Section | None, language: str) -> str:
    """An expression in words, with the official numbers and labels of its columns."""
    return _Wording(definition, section, language).of(parse(text).tree)


class _Wording:
    def __init__(self, definition: FormDefinition, section: Section | None, language: str) -> None:
        self.definition, self.section, self.language = definition, section, language

    def say(self, words: Words, *parts: str) -> str:
        return words.in_(self.language).format(*parts, all="; ".join(parts))

    def of(self, node: ast.expr, *, inner: bool = False) -> str:
        if isinstance(node, ast.Constant):
            return self._constant(node.value)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.IfExp):
            return self.say(IF, self.of(node.test), self.of(node.body), self.of(node.orelse))
        text = self._joined(node)
        return f"({text})" if inner and not isinstance(node, ast.UnaryOp) else text

    def _joined(self, node: ast.expr) -> str:
        if isinstance(node, ast.BoolOp):
            word = AND if isinstance(node.op, ast.And) else OR
            return word.in_(self.language).join(self.of(value, inner=True) for value in node.values)
        if isinstance(node, ast.BinOp):
            loose = isinstance(node.op, ast.Add)
            left = self.of(node.left, inner=not isinstance(node.op, ast.Add | ast.Sub))
            return f"{left} {SIGNS[type(node.op)]} {self.of(node.right, inner=not loose)}"
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, ast.Not):
            if called(node.operand) == "blank" and isinstance(node.operand, ast.Call):
                return self.say(FILLED, self.of(node.operand.args[0]))
            return self.say(NOT, self.of(node.operand))
        return f"−{self.of(node.operand, inner=True)}"

    def _compare(self, node: ast.Compare) -> str:
        text = self._beside(node.left, node.comparators[0])
        for op, left, right in zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False):
            text += f" {SIGNS[type(op)]} {self._beside(right, left)}"
        return text

    def _beside(self, node: ast.expr, other: ast.expr) -> str:
        """The code of a choice is said by its label."""
        field = self.section.field(other.id) if self.section and isinstance(other, ast.Name) else None
        if field is not None and isinstance(node, ast.Constant) and isinstance(node.value, str):
            choice = field.choice(node.value)
            return f"“{choice.label.in_(self.language) if choice else node.value}”"
        return self.of(node)

    def _constant(self, value: object) -> str:
        if isinstance(value, bool | str):
            words = CONSTANTS.get(str(value).lower())
            return words.in_(self.language) if words else f"“{value}”"
        return plain_number(_decimal(value)).replace(".", "," if self.language == "vi" else ".")

    def _name(self, name: str) -> str:
        field = self.section.field(name) if self.section else None
        return self._field(self.section, field) if self.section and field else NAMES[name].in_(self.language)

    def _attribute(self, node: ast.Attribute) -> str:
        if isinstance(node.value, ast.Call):
            key = node.value.args[0]
            given = self.section.given_row(str(key.value)) if self.section and isinstance(key, ast.Constant) else None
            label = given.label.in_(self.language) if given else ""
            return self.say(OF_ROW, label, self._name(node.attr))
        assert isinstance(node.value, ast.Name)
        section = self.definition.section(node.value.id)
        field = section.field(node.attr) if section else None
        return self._field(section, field) if section and field else node.attr

    def _field(self, section: Section, field: FormField) -> str:
        """Number and label; where several columns share the label, the heading above tells them apart."""
        label = field.label.in_(self.language)
        if field.heading and sum(item.label.in_(self.language) == label for item in section.fields) > 1:
            label = f"{field.heading[-1].in_(self.language)} – {label}"
        return f"{field.number} {label}".strip()

    def _call(self, node: ast.Call) -> str:
        name = called(node)
        if name == "group_total" and self.section and isinstance(node.args[0], ast.Constant):
            group = self.section.group(str(node.args[0].value))
            return self.say(CALLS[name], group.label.in_(self.language) if group else "", self.of(node.args[1]))
        return self.say(CALLS[name], *(self.of(argument, inner=name == "share") for argument in node.args))


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))
