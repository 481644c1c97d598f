"""The application of a command line, and the language in which it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from flask import Flask


@lru_cache(maxsize=1)
def application() -> Flask:
    """The application of this process."""
    from app import create_app

    return create_app()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Sentences in this language, ``vi`` or ``en``; inside a door, whose context it works in."""
    from flask_babel import force_locale

    with application().test_request_context(), force_locale(language):
        yield
