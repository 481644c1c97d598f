"""The gates a file passes, each an ordered tuple of questions; a question is one function."""

from imports.checks.file import FILE_CHECKS
from imports.checks.reading import READING_CHECKS

__all__ = ["FILE_CHECKS", "READING_CHECKS"]
