"""Every sentence of a page has its Vietnamese, with the same places to fill in."""

from __future__ import annotations

import re

from tests.shape import catalogue

PLACE = re.compile(r"%\((\w+)\)[sd]|%(?!%)[sd]|\{(\w*)\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")


def test_nothing_of_ours_is_left_in_english() -> None:
    missing = catalogue.untranslated()
    assert [f"{place}: {message}" for message, place in sorted(missing.items(), key=str)] == []


def test_nothing_that_flask_appbuilder_says_is_left_in_english() -> None:
    kept = catalogue.vietnamese()
    assert sorted(text for text in catalogue.fabs() if not catalogue._said(kept, text)) == []


def test_nothing_that_forms_say_is_left_in_english() -> None:
    kept = catalogue.vietnamese()
    assert sorted(text for text in catalogue.wtforms() if not catalogue._said(kept, text)) == []


def test_nothing_is_kept_half_done() -> None:
    kept = catalogue.vietnamese()
    assert [entry.id for entry in kept if entry.id and (entry.fuzzy or not catalogue._said(kept, entry.id))] == []


def test_translations_fill_in_the_same_places() -> None:
    """``Plural-Forms`` of Vietnamese is one: a plural's sentence answers for both."""
    wrong = []
    for entry in catalogue.vietnamese():
        original = entry.id[-1] if isinstance(entry.id, tuple | list) else entry.id
        texts = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
        wrong += [original for text in texts if original and text and _places(original) != _places(text)]
    assert wrong == []


def test_translations_keep_their_tags() -> None:
    wrong = [
        entry.id
        for entry in catalogue.vietnamese()
        if isinstance(entry.id, str)
        and entry.string
        and sorted(TAG.findall(entry.id)) != sorted(TAG.findall(entry.string))
    ]
    assert wrong == []


def test_no_sentence_is_kept_twice() -> None:
    lines = catalogue.VIETNAMESE.read_text(encoding="utf-8").splitlines()
    ids = [line for line in lines if line.startswith("msgid ") and line != 'msgid ""']
    assert sorted({line for line in ids if ids.count(line) > 1}) == []


def _places(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACE.finditer(text.replace("%%", "")))
