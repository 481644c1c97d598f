"""What the portal says, gathered from templates, code and sentences, beside the Vietnamese catalogue.

``python -m tests.shape.catalogue`` puts the catalogue in order: each sentence once, sorted by its English, with what
is missing added and left empty, to be translated.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
VIETNAMESE = ROOT / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None, "lazy_ngettext": (1, 2)}

HEADER = """\
# Tiến Độ in Vietnamese: our own words, Flask-AppBuilder's and WTForms'.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

HEADER = """# Tiến Độ in Vietnamese: our own words, Flask-AppBuilder's and WTForms'.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Message = str | tuple[str, ...]


def ours() -> dict[Message, str]:
    """Every msgid of our own, with where it stands."""
    from views.messages import HELP, SENTENCES

    found: dict[Message, str] = dict(_extracted(ROOT))
    for words in (SENTENCES, HELP):
        found |= {text: f"views/sentences ({code})" for code, text in words.items() if text}
    return found


def fabs() -> set[str]:
    """What Flask-AppBuilder's own code says; its templates are replaced by ours."""
    import flask_appbuilder

    folder = Path(flask_appbuilder.__file__).parent
    spoken = [folder / name for name in ("views.py", "baseviews.py", "base.py", "validators.py")]
    return _in_files([*spoken, *(folder / "models").rglob("*.py"), *(folder / "security").rglob("*.py")])


def wtforms() -> set[str]:
    """What forms say of values that they cannot take."""
    import flask_wtf
    import wtforms as package

    return _in_files(
        file for module in (package, flask_wtf) for file in Path(str(module.__file__)).parent.rglob("*.py")
    )


def vietnamese() -> Catalog:
    """The catalogue as it is kept."""
    with VIETNAMESE.open("rb") as stream:
        return read_po(stream, locale="vi")


def untranslated() -> dict[Message, str]:
    """Our msgids without a Vietnamese sentence, with where they stand."""
    catalogue = vietnamese()
    return {message: place for message, place in ours().items() if not _said(catalogue, message)}


def _said(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(message if isinstance(message, str) else message[0])
    if entry is None or entry.fuzzy:
        return False
    return all(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def _extracted(root: Path) -> Iterator[tuple[Message, str]]:
    with (root / "translations" / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(str(root), methods, options, KEYWORDS, directory_filter=_is_source)
    for file, line, message, _comments, _context in found:
        yield message, f"{file}:{line}"


def _is_source(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "node_modules", "artefacts", "var"))


def _in_files(files: Iterable[Path]) -> set[str]:
    return {text for file in files if file.exists() for text in _in_file(file)}


def _in_file(file: Path) -> Iterator[str]:
    from babel.messages.extract import extract_from_file

    for _line, message, _comments, _context in extract_from_file("python", file, keywords=KEYWORDS):
        yield message if isinstance(message, str) else message[0]


def keep(catalogue: Catalog) -> None:
    """Write the catalogue, each sentence once and sorted, so that two people's additions seldom meet."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    VIETNAMESE.write_bytes(HEADER.encode() + body.getvalue().rstrip() + b"\n")


def main() -> int:
    """Add what is missing, sort, and keep each sentence once."""
    missing = untranslated()
    catalogue = vietnamese()
    for message in missing:
        catalogue.add(message)
    kept = io.BytesIO()
    write_po(kept, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    VIETNAMESE.write_text(HEADER + kept.getvalue().decode("utf-8"), encoding="utf-8")
    print(f"{len(missing)} to be translated")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
