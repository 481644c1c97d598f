"""Programmes, their objectives and targets."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.programmes.operations import add_objective, add_programme, add_target, amend, remove, restore
from models.programmes.rules import FIELDS, OBJECTIVE_FIELDS, TARGET_FIELDS
from models.programmes.tables import Objective, Programme, Target
from views.registers.adapting import adding, amending
from views.registers.description import Link, Register, Verbs, columns_of, stamps

_NAMED: Final = {"document": "document", "owner": "organisation", "group": "group"}

PROGRAMMES: Final = Register(
    name="programmes",
    model=Programme,
    title=Words("Đề án, chương trình", "Programmes"),
    singular=Words("Đề án", "Programme"),
    columns=columns_of(Programme, FIELDS) + stamps(Programme),
    listed=("code", "name", "owner", "plan_due_on", "valid_from", "valid_to", "certainty"),
    key=("code",),
    order=("name",),
    read=Permission.PROGRAMME_READ,
    write=Permission.PROGRAMME_MANAGE,
    verbs=Verbs(adding(Programme, add_programme, _NAMED), amending(Programme, amend, _NAMED), remove, restore),
    fixed=("code",),
    icon="flag",
    workbook="programmes",
    links=(
        Link("objectives", "programme", Words("Mục tiêu", "Objectives")),
        Link("targets", "programme", Words("Chỉ tiêu", "Targets")),
        Link("plans", "programme", Words("Kế hoạch", "Plans")),
        Link("focal_points", "programme", Words("Cán bộ đầu mối", "Focal points")),
    ),
)
OBJECTIVES: Final = Register(
    name="objectives",
    model=Objective,
    title=Words("Mục tiêu", "Objectives"),
    singular=Words("Mục tiêu", "Objective"),
    columns=columns_of(Objective, OBJECTIVE_FIELDS) + stamps(Objective),
    listed=("name", "code", "measure", "programme", "certainty"),
    key=("programme", "code"),
    order=("programme", "position"),
    read=Permission.PROGRAMME_READ,
    write=Permission.PROGRAMME_MANAGE,
    verbs=Verbs(
        adding(Objective, add_objective, {"programme": "programme"}, under="programme"),
        amending(Objective, amend, {}),
        remove,
        restore,
    ),
    fixed=("programme", "code"),
    icon="target",
    workbook="objectives",
    links=(Link("targets", "objective", Words("Chỉ tiêu", "Targets")),),
)
TARGETS: Final = Register(
    name="targets",
    model=Target,
    title=Words("Chỉ tiêu", "Targets"),
    singular=Words("Chỉ tiêu", "Target"),
    columns=columns_of(Target, TARGET_FIELDS, paths={"programme": ("objective", "programme")}) + stamps(Target),
    listed=("objective", "code", "year", "level", "operator", "value", "unit", "programme", "certainty"),
    key=("objective", "code"),
    order=("objective", "code"),
    read=Permission.PROGRAMME_READ,
    write=Permission.PROGRAMME_MANAGE,
    verbs=Verbs(
        adding(Target, add_target, {"objective": "objective"}, under="objective"),
        amending(Target, amend, {}),
        remove,
        restore,
    ),
    fixed=("objective", "code"),
    titled=("code", "objective_name"),
    icon="target",
    workbook="targets",
)
