"""Every register, in the order of the menu."""

from __future__ import annotations

from typing import Final

from views.registers.description import Register
from views.registers.documents import DOCUMENTS
from views.registers.focal_points import FOCAL_POINTS
from views.registers.form_list import FORMS
from views.registers.groups import GROUP_MEMBERS, GROUPS
from views.registers.organisations import ORGANISATIONS
from views.registers.people import MEMBERS
from views.registers.periods import HOLIDAYS, PERIODS, REGIMES
from views.registers.plans import PLANS, TASKS
from views.registers.procedures import PROCEDURES, VARIANTS
from views.registers.programmes import OBJECTIVES, PROGRAMMES, TARGETS
from views.registers.reports import AUDIT, REPORTS, UPLOADS

_IN_ORDER: Final = (
    PROGRAMMES, OBJECTIVES, TARGETS, PLANS, TASKS, FOCAL_POINTS, PROCEDURES, VARIANTS, DOCUMENTS, ORGANISATIONS,
    GROUPS, GROUP_MEMBERS, REGIMES, PERIODS, HOLIDAYS, FORMS, MEMBERS, REPORTS, UPLOADS, AUDIT,
)  # fmt: skip
REGISTERS: Final[dict[str, Register]] = {each.name: each for each in _IN_ORDER}
