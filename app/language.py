"""Vietnamese and English: catalogues compiled when they change, and forms that speak the same words."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request, session
from flask_babel import get_domain, get_locale, gettext
from flask_wtf import FlaskForm
from markupsafe import Markup

from views import formats

log = logging.getLogger(__name__)


def compile_catalogues(folder: Path) -> None:
    """Write each ``messages.mo`` that is missing or older than its ``.po``; a folder that cannot be written is told."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _write(source, target)
        except OSError as error:
            log.warning("catalogue %s could not be compiled: %s", source, error.strerror)


def _write(source: Path, target: Path) -> None:
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parts[-3])
    half = target.with_suffix(f".{os.getpid()}")  # one for each process: several start at the same moment
    with half.open("wb") as stream:
        write_mo(stream, catalogue)
    half.replace(target)  # another process may be reading


class OurWords:
    """WTForms ships no Vietnamese; its sentences are in our own catalogue."""

    def gettext(self, text: str) -> str:
        return str(gettext(text)) if text else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        # WTForms fills the numbers in itself, so the sentence is only looked up.
        return str(get_domain().get_translations().ungettext(one, many, count))


def _catalogue() -> Any:
    """The catalogue of the request's language, looked up once rather than for each of a page's hundred words."""
    locale = get_locale()
    known = g.get("catalogue") if g else None
    if known is None or known[0] is not locale:
        known = (locale, get_domain().get_translations())
        if g:
            g.catalogue = known
    return known[1]


@lru_cache(maxsize=8192)
def _sentence(_language: str, text: str) -> Markup:
    return Markup(_catalogue().ugettext(text))  # noqa: S704 - the catalogues are ours


@lru_cache(maxsize=8192)
def _whole(language: str, text: str) -> Markup:
    """A sentence without anything to fill in; ``%%`` is a sign of it all the same, as Jinja has it."""
    return _sentence(language, text) % {}


def say(text: str, /, **values: Any) -> Markup:
    """``_('…')`` of templates: as Jinja's own, at a tenth of its price. What is filled in is escaped."""
    locale = get_locale()
    language = locale.language if locale is not None else ""
    return _sentence(language, str(text)) % values if values else _whole(language, str(text))


def listen_to_callers(app: Flask) -> None:
    """A system says its language in ``Accept-Language``; a page of a browser has it in its session."""
    babel = app.extensions["babel"]
    as_people_choose = babel.locale_selector

    def chosen() -> str | None:
        is_system = bool(request) and request.path.startswith("/api/") and "locale" not in session
        if is_system and "_l_" not in request.args:
            return request.accept_languages.best_match(app.config["LANGUAGES"], app.config["BABEL_DEFAULT_LOCALE"])
        return as_people_choose() if as_people_choose else None

    babel.locale_selector = chosen


def quicken(app: Flask) -> None:
    """Give templates ``say`` and the plurals of ``_catalogue``; after Flask-Babel has given them its own."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["ngettext"] = formats.grouped(app.jinja_env.globals["ngettext"])
    app.jinja_env.globals["_"] = say
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # a letter, not six signs for it


def install(app: Flask) -> None:
    """Compile what is needed and let every form speak the reader's language."""
    compile_catalogues(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"].split(";")[0]))

    def get_translations(_meta: Any, _form: Any) -> OurWords:
        return OurWords()

    FlaskForm.Meta.get_translations = get_translations
