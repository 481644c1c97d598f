"""Every register that comes and goes as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.registers.description import Register, Sets, Values
from models.base.fields import FieldType
from models.base.permissions import Permission
from models.base.words import Words
from models.catalogue import queries as catalogue
from models.catalogue import rules as procedures
from models.catalogue.operations import bin_procedure, bin_variant, load_procedures, upsert_variant
from models.catalogue.operations.variants import stored_values as variant_values
from models.catalogue.rules.checks import findings as procedure_findings
from models.catalogue.rules.checks import suspects as procedure_suspects
from models.catalogue.rules.fields import NULL_TEXT
from models.catalogue.tables import Procedure, ProcedureVariant
from models.documents import rules as documents
from models.documents.operations import remove_document, upsert_document
from models.documents.operations import stored_values as document_values
from models.documents.tables import OfficialDocument
from models.focal_points import rules as focal_points
from models.focal_points.operations import bin_focal_point, upsert_focal_point
from models.focal_points.operations.terms import stored_values as focal_point_values
from models.focal_points.rules.masks import unmasked
from models.focal_points.tables import FocalPoint
from models.forms.operations import form_values, upsert_form
from models.forms.rules import fields as forms
from models.forms.tables import Form
from models.organisations.operations import grouping, member_values, upsert_member, upsert_organisation
from models.organisations.operations.listing import stored_values as organisation_values
from models.organisations.rules import fields as organisations
from models.organisations.rules import groups, people
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Member, Organisation
from models.periods import operations as periods
from models.periods.rules import fields as period_rules
from models.periods.tables import Holiday, Period, Regime
from models.plans import rules as plans
from models.plans.operations import bin_plan, bin_task, upsert_plan, upsert_task
from models.plans.operations.plans import stored_values as plan_values
from models.plans.operations.tasks import stored_values as task_values
from models.plans.tables import Plan, Task
from models.programmes import operations as programmes
from models.programmes import rules as programme_rules
from models.programmes.tables import Objective, Programme, Target


def _through_rows(
    model: type[Any], values: Callable[[Any], Values], session: Session, ids: Sequence[int]
) -> dict[int, Values]:  # fmt: skip
    """For registers of thousands at most: through mapped rows, the noun itself saying their values."""
    return {row.id: values(row) for row in session.scalars(select(model).where(model.id.in_(ids)))}


def _as_told(values: Values, stored: Values) -> Values:
    """Masks read as what they hide; a telephone number whose digits are the same keeps the way it was written."""
    told, kept = unmasked(values, stored), stored.get("phone")
    same = kept and _digits(kept) == _digits(told.get("phone"))
    return told | {"phone": kept} if same else told


def _digits(phone: Any) -> str:
    return "".join(filter(str.isdigit, str(phone or "")))


_ORGANISATION = (Permission.ORGANISATION_READ, Permission.ORGANISATION_MANAGE)
_REGIME = (Permission.REGIME_READ, Permission.REGIME_MANAGE)
_PROGRAMME = (Permission.PROGRAMME_READ, Permission.PROGRAMME_MANAGE)
_PLAN = (Permission.PLAN_READ, Permission.PLAN_WRITE)
# In a workbook a target names its programme and, within it, its objective: together with its code they are its key.
_TARGET_FIELDS: Final = tuple(
    replace(item, read_only=False, required=True)
    if item.code == "programme"
    else replace(item, type=FieldType.CODE, reference="")
    if item.code == "objective"
    else item
    for item in programme_rules.TARGET_FIELDS
)

_IN_ORDER: Final = (
    Register(
        "procedures", Words("Danh mục thủ tục hành chính", "Administrative procedures"), procedures.FIELDS,
        procedures.NATURAL_KEY, Permission.PROCEDURE_READ, Permission.PROCEDURE_WRITE, Procedure,
        catalogue.stored_by_id, sets=Sets(load_procedures, procedure_suspects, NULL_TEXT),
        known_keys=catalogue.known_codes, bin=bin_procedure, judge_row=procedure_findings,
    ),
    Register(
        "plans", Words("Kế hoạch", "Plans"), plans.FIELDS, plans.NATURAL_KEY, *_PLAN, Plan,
        partial(_through_rows, Plan, plan_values), upsert_plan, bin=bin_plan,
    ),
    Register(
        "tasks", Words("Nhiệm vụ", "Tasks"), plans.TASK_FIELDS, plans.TASK_NATURAL_KEY, *_PLAN, Task,
        partial(_through_rows, Task, task_values), upsert_task, bin=bin_task,
    ),
    Register(
        "focal-points", Words("Cán bộ đầu mối", "Focal points"), focal_points.FIELDS, focal_points.NATURAL_KEY,
        Permission.FOCAL_POINT_READ, Permission.FOCAL_POINT_WRITE, FocalPoint,
        partial(_through_rows, FocalPoint, focal_point_values), upsert_focal_point, bin=bin_focal_point,
        finish=_as_told, unknown_key="focal_point.unknown_code",
        hidden=lambda model: model.removed_at.is_not(None),  # nothing personal is left of them to send back
    ),
    Register(
        "organisations", Words("Cơ quan, đơn vị", "Organisations"), organisations.FIELDS, organisations.NATURAL_KEY,
        Permission.ORGANISATION_READ, Permission.ORGANISATION_MANAGE, Organisation,
        partial(_through_rows, Organisation, organisation_values), upsert_organisation,
    ),
    Register(
        "documents", Words("Văn bản", "Documents"), documents.FIELDS, documents.NATURAL_KEY,
        Permission.DOCUMENT_READ, Permission.DOCUMENT_WRITE, OfficialDocument,
        partial(_through_rows, OfficialDocument, document_values), upsert_document, bin=remove_document,
    ),
    Register(
        "programmes", Words("Đề án, chương trình", "Programmes"), programme_rules.FIELDS,
        programme_rules.NATURAL_KEY, *_PROGRAMME, Programme,
        partial(_through_rows, Programme, programmes.programme_values), programmes.upsert_programme,
        bin=programmes.remove,
    ),
    Register(
        "objectives", Words("Mục tiêu", "Objectives"), programme_rules.OBJECTIVE_FIELDS,
        programme_rules.OBJECTIVE_NATURAL_KEY, *_PROGRAMME, Objective,
        partial(_through_rows, Objective, programmes.objective_values), programmes.upsert_objective,
        bin=programmes.remove,
    ),
    Register(
        "targets", Words("Chỉ tiêu", "Targets"), _TARGET_FIELDS, programme_rules.TARGET_NATURAL_KEY, *_PROGRAMME,
        Target, partial(_through_rows, Target, programmes.target_values), programmes.upsert_target,
        bin=programmes.remove,
    ),
    Register(
        "procedure-variants", Words("Khác biệt tại địa phương", "Variants of procedures"), procedures.VARIANT_FIELDS,
        ("organisation", "procedure"), Permission.PROCEDURE_READ, Permission.VARIANT_WRITE, ProcedureVariant,
        partial(_through_rows, ProcedureVariant, variant_values), upsert_variant, bin=bin_variant,
    ),
    Register(
        "regimes", Words("Chế độ báo cáo", "Regimes"), period_rules.REGIME_FIELDS, period_rules.REGIME_KEY, *_REGIME,
        Regime, partial(_through_rows, Regime, periods.regime_values), periods.upsert_regime,
    ),
    Register(
        "periods", Words("Kỳ báo cáo", "Periods"), period_rules.PERIOD_FIELDS, period_rules.PERIOD_KEY, *_REGIME,
        Period, partial(_through_rows, Period, periods.period_values), periods.upsert_period,
    ),
    Register(
        "holidays", Words("Ngày nghỉ", "Days off"), period_rules.HOLIDAY_FIELDS, period_rules.HOLIDAY_KEY, *_REGIME,
        Holiday, partial(_through_rows, Holiday, periods.holiday_values), periods.upsert_holiday,
        bin=periods.remove_holiday,
    ),
    Register(
        "addressee-groups", Words("Nhóm đối tượng báo cáo", "Addressee groups"), groups.GROUP_FIELDS, groups.GROUP_KEY,
        *_ORGANISATION, AddresseeGroup, partial(_through_rows, AddresseeGroup, grouping.group_values),
        grouping.upsert_group,
    ),
    Register(
        "addressee-group-members", Words("Cơ quan trong nhóm đối tượng", "Agencies of addressee groups"),
        groups.GROUP_MEMBER_FIELDS, groups.GROUP_MEMBER_KEY, *_ORGANISATION, AddresseeGroupMember,
        partial(_through_rows, AddresseeGroupMember, grouping.group_member_values), grouping.upsert_group_member,
        bin=grouping.remove_group_member,
    ),
    Register(
        "members", Words("Người dùng và vai trò", "Users and roles"), people.FIELDS, people.NATURAL_KEY,
        Permission.MEMBER_READ, Permission.MEMBER_MANAGE, Member, partial(_through_rows, Member, member_values),
        upsert_member, judge_together=people.told_twice, finish=people.as_kept,
    ),
    Register(
        "forms", Words("Biểu mẫu", "Forms"), forms.FIELDS, forms.NATURAL_KEY, Permission.FORM_READ,
        Permission.FORM_MANAGE, Form, partial(_through_rows, Form, form_values), upsert_form,
    ),
)  # fmt: skip
REGISTERS: Final[dict[str, Register]] = {register.kind: register for register in _IN_ORDER}
