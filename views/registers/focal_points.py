"""Focal points. Personal data is masked in lists and exports; every showing of it is logged."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.focal_points.operations.contacts import reveal
from models.focal_points.operations.terms import amend, appoint, bin_focal_point, restore_focal_point
from models.focal_points.rules import FIELDS, LISTED, NATURAL_KEY
from models.focal_points.tables import FocalPoint
from views.registers.description import Register, Verbs, columns_of, stamps

FOCAL_POINTS: Final = Register(
    name="focal_points",
    model=FocalPoint,
    title=Words("Cán bộ đầu mối", "Focal points"),
    singular=Words("Cán bộ đầu mối", "Focal point"),
    columns=columns_of(FocalPoint, FIELDS) + stamps(FocalPoint),
    listed=LISTED,
    key=NATURAL_KEY,
    order=("organisation", "programme"),
    read=Permission.FOCAL_POINT_READ,
    write=Permission.FOCAL_POINT_WRITE,
    titled=("code", "unit"),
    icon="users",
    workbook="focal-points",
    reveal=Permission.FOCAL_POINT_REVEAL,
    on_reveal=reveal,
    verbs=Verbs(appoint, amend, bin_focal_point, restore_focal_point),
    fixed=("organisation", "programme"),
)
