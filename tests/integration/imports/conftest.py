"""The year 2021 of the reports' tests, guarded and audited as in service."""

from __future__ import annotations

import pytest

from app import scope
from models.audit import listener
from tests.integration.reports.conftest import clock, year

__all__ = ["clock", "year"]


@pytest.fixture(autouse=True)
def guarded() -> None:
    scope.install()
    listener.install()
