"""What a workbook should look like: one layout, from which it is written and by which it is read."""

from imports.layouts.model import Column, Layout, Role, SheetLayout
from imports.layouts.register import register_layout
from imports.layouts.report import report_layout

__all__ = ["Column", "Layout", "Role", "SheetLayout", "register_layout", "report_layout"]
