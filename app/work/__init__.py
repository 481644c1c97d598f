"""What jobs do: one module per kind of work, each registering its kinds with ``app.jobs.handles``."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module of this package, so that a worker knows each kind of job."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
