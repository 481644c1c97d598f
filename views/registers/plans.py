"""Plans of the agencies, and the tasks in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.plans.operations import (
    add_plan,
    add_task,
    amend_plan,
    amend_task,
    bin_plan,
    bin_task,
    restore_plan,
    restore_task,
)
from models.plans.rules import FIELDS, LISTED, NATURAL_KEY, TASK_FIELDS, TASK_LISTED, TASK_NATURAL_KEY
from models.plans.tables import Plan, Task
from views.registers.description import Register, Verbs, columns_of, stamps

PLANS: Final = Register(
    name="plans",
    model=Plan,
    title=Words("Kế hoạch", "Plans"),
    singular=Words("Kế hoạch", "Plan"),
    columns=columns_of(Plan, FIELDS) + stamps(Plan),
    listed=LISTED,
    key=NATURAL_KEY,
    order=("organisation", "programme"),
    read=Permission.PLAN_READ,
    write=Permission.PLAN_WRITE,
    verbs=Verbs(add_plan, amend_plan, bin_plan, restore_plan),
    fixed=("organisation", "programme"),
    titled=("act_number", "title"),
    icon="clipboard-list",
    workbook="plans",
)
# "10" comes after "2": tasks are in the order of their plan, not of the letters of their numbers.
_TASK_COLUMNS: Final = tuple(
    replace(column, sort_attribute="position") if column.code == "number" else column
    for column in columns_of(Task, TASK_FIELDS, paths={"programme": ("plan", "programme")})
)

TASKS: Final = Register(
    name="tasks",
    model=Task,
    title=Words("Nhiệm vụ", "Tasks"),
    singular=Words("Nhiệm vụ", "Task"),
    columns=_TASK_COLUMNS + stamps(Task),
    listed=TASK_LISTED,
    key=TASK_NATURAL_KEY,
    order=("organisation", "group", "number"),
    read=Permission.PLAN_READ,
    write=Permission.PLAN_WRITE,
    verbs=Verbs(add_task, amend_task, bin_task, restore_task),
    fixed=("organisation", "programme"),
    titled=("number", "name"),
    icon="list-check",
    workbook="tasks",
    safe_inline=("state", "progress", "note"),
)
