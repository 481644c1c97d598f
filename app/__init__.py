"""Puts the portal together. The only package that knows all the others; naming a part of it loads no other part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: str | type | dict[str, Any] = "config.Config") -> Flask:
    """The application, ready to serve. ``config`` is an import path, a class, or overrides of the default."""
    from app.portal import build  # two seconds of imports, which the command line does not always need

    return build(config)
