"""Workbooks that are given out: templates, pre-filled forms, exports. Text is always typed as text."""

from imports.writer.form import write_form
from imports.writer.register import write_csv, write_register

__all__ = ["write_csv", "write_form", "write_register"]
