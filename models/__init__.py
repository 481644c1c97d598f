"""The domain: what holds, what is kept, what can be asked and what can be done."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData

NOUNS = (
    "base",
    "audit",
    "accounts",
    "jobs",
    "organisations",
    "documents",
    "periods",
    "programmes",
    "catalogue",
    "focal_points",
    "forms",
    "plans",
    "uploads",
    "reports",
    "attachments",
    "notices",
    "rollup",
)


def schema() -> MetaData:
    """Every table of the portal, FAB's users and roles among them, in one metadata.

    A function rather than an import of this package: rules and readers of workbooks are imported
    where no mapped class is wanted.
    """
    from models.base.model import Model

    import_module("flask_appbuilder.security.sqla.models")
    for noun in NOUNS:
        if find_spec(f"models.{noun}") and find_spec(f"models.{noun}.tables"):
            import_module(f"models.{noun}.tables")
    return Model.metadata
