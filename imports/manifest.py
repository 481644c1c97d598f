"""Is the workbook ours, whose is it, which form and period: a signed note inside the file.

The note stands on a very hidden sheet, found by a defined name, so that a renamed or moved sheet
does not lose it. Its short code is printed on the cover, for a person on the telephone.
"""

from __future__ import annotations

import hmac
import json
from base64 import b32encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from hashlib import sha256

from imports.cells import Sheet, Workbook
from models.base.findings import Finding, Severity
from models.base.text import fold
from models.forms.rules.rows import Row

SHEET = "_tiendo"
NAME = "tiendo_manifest"
MAGIC = "tien-do/1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a workbook says about itself. Days and times are ISO texts; unknown things are empty."""

    kind: str  # "report", or the register: procedures, plans, …
    form: str = ""
    form_title: str = ""
    form_number: int = 0
    form_hash: str = ""
    agency: str = ""
    agency_name: str = ""
    period: str = ""
    starts_on: str = ""
    ends_on: str = ""
    revision: int = 0
    keys_hash: str = ""
    keys: str = ""  # the rows given out, a line each: section, tab, key
    issued_to: str = ""
    issued_at: str = ""

    def text(self) -> str:
        """The one spelling that is signed; notes that were given out without keys keep theirs."""
        said = {name: value for name, value in asdict(self).items() if name != "keys" or value}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Manifest:
        """From its text; ValueError where it is none."""
        data = json.loads(text)
        if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
            raise ValueError("no manifest")
        known = {field.name: type(field.default) for field in fields(cls) if field.name in data}
        wrong = [name for name, kind in known.items() if kind in (str, int) and not isinstance(data[name], kind)]
        if wrong:
            raise ValueError(", ".join(wrong))
        return cls(**{name: data[name] for name in known})


def sign(manifest: Manifest, secret: bytes) -> str:
    """The signature that only the portal can make."""
    return hmac.new(secret, f"{MAGIC}\n{manifest.text()}".encode(), sha256).hexdigest()


def short_code(signature: str) -> str:
    """Eight letters and digits of the signature, ``K7QF-2MXA``, to compare by eye or by telephone."""
    letters = b32encode(bytes.fromhex(signature)[:5]).decode()
    return f"{letters[:4]}-{letters[4:]}"


def keys_hash(keys: Iterable[str]) -> str:
    """A fingerprint of the row keys that were issued, whatever their order."""
    return sha256("\n".join(sorted(keys)).encode()).hexdigest()[:16]


def listed(rows: Iterable[Row]) -> str:
    """The keys of the rows that are given out, as the manifest keeps them. Paragraphs have none."""
    return "\n".join(f"{row.section}\t{row.key}" for row in rows if row.key)


def lost(manifest: Manifest, rows: Sequence[Row], sheets: Mapping[str, str]) -> list[Finding]:
    """The rows that were given out and did not come back under their key: deleted, or the key was written over.

    ``sheets`` names the sheet of each section; sections that are not among them are judged elsewhere.
    """
    if manifest.keys_hash == keys_hash(row.key for row in rows):
        return []
    back = {(row.section, fold(row.key)) for row in rows}
    issued = (line.partition("\t") for line in manifest.keys.splitlines())
    return [
        Finding("row.issued_missing", Severity.WARNING, sheets[section], row_key=key, value=key)
        for section, _, key in issued
        if section in sheets and (section, fold(key)) not in back
    ]


def cells(manifest: Manifest, secret: bytes) -> list[str]:
    """The lines of the hidden sheet, in its first column."""
    text = manifest.text()
    pieces = [text[at : at + 30_000] for at in range(0, len(text), 30_000)]
    return [MAGIC, sign(manifest, secret), *pieces]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in the workbook: a manifest that can be trusted, or why there is none."""

    manifest: Manifest | None
    findings: tuple[Finding, ...] = ()


def verify(book: Workbook, secret: bytes) -> Verified:
    """Find the manifest and prove its signature. Without one, nothing is guessed."""
    sheet = _sheet(book)
    if sheet is None:
        return Verified(None, (_blocker("manifest.missing"),))
    lines = [str(values[0]) for _, values in sorted(sheet.rows.items()) if values]
    try:
        manifest = Manifest.read("".join(lines[2:]))
    except (ValueError, IndexError):
        return Verified(None, (_blocker("manifest.tampered"),))
    if not hmac.compare_digest(sign(manifest, secret).encode(), lines[1].encode()):
        return Verified(None, (_blocker("manifest.tampered"),))
    return Verified(manifest)


def _sheet(book: Workbook) -> Sheet | None:
    """By the defined name, by the sheet's name, by what stands in its first cell."""
    target = book.names.get(NAME, "").rpartition("!")[0].strip("'")
    for sheet in [book.sheet(target), book.sheet(SHEET), *book.sheets]:
        if sheet is not None and sheet.value(1, 1) == MAGIC:
            return sheet
    return None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the receiver takes the workbook for; an empty text is not asked. ``hashes`` are accepted versions."""

    kind: str = ""
    form: str = ""
    form_title: str = ""
    agency: str = ""
    agency_name: str = ""
    period: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    revision: int = 0
    hashes: tuple[str, ...] = ()  # the version in force first, then older ones still taken
    called: Callable[[date], str] | None = None  # what the agency was called on a day, where that is known


def compare(manifest: Manifest, expected: Expected) -> list[Finding]:
    """Everything in which the workbook is not the expected one, each difference with both sides.

    A workbook of another form is not compared any further: its periods and versions are others.
    """
    if other := _form(manifest, expected):
        return other
    return [*_agency(manifest, expected), *_period(manifest, expected), *_version(manifest, expected)]


def _form(manifest: Manifest, expected: Expected) -> list[Finding]:
    same = (not expected.kind or manifest.kind == expected.kind) and (
        not expected.form or fold(manifest.form) == fold(expected.form)
    )
    if same:
        return []
    params = {"sent": manifest.form or manifest.kind, "sent_title": manifest.form_title}
    params |= {"expected": expected.form or expected.kind, "expected_title": expected.form_title}
    return [_blocker("manifest.other_form", **params)]


def _agency(manifest: Manifest, expected: Expected) -> list[Finding]:
    if not expected.agency or manifest.agency == expected.agency:
        return []
    params = {"sent": manifest.agency, "sent_name": manifest.agency_name}
    params |= {"expected": expected.agency, "expected_name": _called(expected, manifest)}
    return [_blocker("manifest.other_agency", **params)]


def _called(expected: Expected, manifest: Manifest) -> str:
    """The receiver under its name of the workbook's period, as the sender stands in it under its own."""
    if expected.called is None or not manifest.ends_on:
        return expected.agency_name
    return expected.called(date.fromisoformat(manifest.ends_on))


def _period(manifest: Manifest, expected: Expected) -> list[Finding]:
    if not expected.period or manifest.period == expected.period:
        return []
    params = {"sent": manifest.period, "sent_from": _vn(manifest.starts_on), "sent_to": _vn(manifest.ends_on)}
    params |= {
        "expected": expected.period,
        "expected_from": _vn(expected.starts_on),
        "expected_to": _vn(expected.ends_on),
    }
    return [_blocker("manifest.other_period", **params)]


def _version(manifest: Manifest, expected: Expected) -> list[Finding]:
    findings = []
    if expected.hashes and manifest.form_hash != expected.hashes[0]:
        known = manifest.form_hash in expected.hashes
        severity = Severity.WARNING if known else Severity.BLOCKER
        code = "manifest.old_version" if known else "manifest.unknown_version"
        findings.append(Finding(code, severity, params={"sent": manifest.form_number}))
    if expected.revision and manifest.revision and manifest.revision < expected.revision:
        params = {"sent": manifest.revision, "expected": expected.revision}
        findings.append(Finding("manifest.old_revision", Severity.WARNING, params=params))
    return findings


def _vn(day: date | str | None) -> str:
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return day if isinstance(day, str) else ""
    return day.strftime("%d/%m/%Y") if day else ""


def issued(at: datetime) -> str:
    """The moment of issue as the manifest keeps it."""
    return at.isoformat(timespec="seconds")


def _blocker(code: str, **params: object) -> Finding:
    return Finding(code, Severity.BLOCKER, params=params)
