"""``template``, ``check``, ``import``, ``export``, ``annotate``, ``rollup``: workbooks on the command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.words import REFUSED, Unusable, add, say

if TYPE_CHECKING:
    from app.cli.door import Door
    from imports.pipeline import Preview
    from models.base.actor import Actor

LISTED = 40  # findings in plain output; --json has them all


def register(commands: Any) -> None:
    template = add(commands, "template", "the workbook of a form or register, empty or pre-filled", write_template)
    template.add_argument("kind", help="a register such as procedures, or a form code such as II.06")
    _output(template)
    template.add_argument("--agency", default="", metavar="CODE")
    template.add_argument("--period", default="", metavar="CODE", help="such as 2021-Q3; fills the workbook")

    check = add(commands, "check", "what the portal says of a workbook; nothing is stored", check_file)
    _input(check)

    taking = add(commands, "import", "the preview of a workbook, then its confirmation", import_file)
    _input(taking)
    taking.add_argument("--replace", action="store_true", help="put what the file lacks in the bin; with --yes")
    taking.add_argument("--yes", action="store_true", help="confirm; without it only the preview is shown")

    export = add(commands, "export", "a register or a report as a workbook that can be imported unchanged", export_kind)
    export.add_argument("kind")
    _output(export)
    export.add_argument("--agency", default="", metavar="CODE")
    export.add_argument("--period", default="", metavar="CODE")

    annotated = add(commands, "annotate", "the sender's own workbook with the findings in it", annotate_file)
    _input(annotated)
    _output(annotated)

    rollup = add(commands, "rollup", "national figures with their parts, as a workbook", write_rollup)
    rollup.add_argument("form")
    rollup.add_argument("period")
    _output(rollup)


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")


def _input(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path)
    command.add_argument("--as", dest="user", required=True, metavar="USER", help="the account that sends it")


def write_template(options: argparse.Namespace) -> None:
    """A register's template is the same for everybody; a form's is an agency's own once a period is named."""
    from app.cli.door import door
    from app.cli.speaking import speaking
    from imports.exchange import write_template as write_empty
    from imports.registers import REGISTERS
    from models.audit.operations import record
    from views.workbooks import form_workbook, secret

    with door(name="template") as now, speaking(options.lang):
        if options.kind in REGISTERS:
            write_empty(
                options.kind, options.output, secret=secret(), issued_to=now.actor.person, at=now.at,
                language=options.lang,
            )  # fmt: skip
            record(now.session, now.actor, "template:downloaded", at=now.at, note=options.kind)
        else:
            made = form_workbook(now.session, now.actor, options.kind, options.period, options.agency, at=now.at)
            options.output.write_bytes(made.content)
    say(options, {"file": str(options.output)}, str(options.output))


def export_kind(options: argparse.Namespace) -> None:
    """What is exported can be imported unchanged; personal data leaves masked."""
    from app.cli.door import door
    from app.cli.speaking import speaking
    from imports.exchange import export_register
    from imports.registers import REGISTERS
    from models.audit.operations import record
    from models.base.session import bind
    from views.workbooks import form_workbook, secret

    rows = None
    with door(name="export") as now, speaking(options.lang):
        if options.kind in REGISTERS:
            rows = export_register(
                now.session, _of_agency(now, options), options.kind, options.output, secret=secret(), at=now.at,
                language=options.lang,
            )  # fmt: skip
            bind(now.session, now.actor)
            asked = f"agency={options.agency}" if options.agency else ""
            record(now.session, now.actor, "register:exported", at=now.at, note=f"{options.kind}: {rows} {asked}")
        elif not options.period or not options.agency:
            raise Unusable("a report is exported with --agency and --period")
        else:
            made = form_workbook(now.session, now.actor, options.kind, options.period, options.agency, at=now.at)
            options.output.write_bytes(made.content)
    say(options, {"file": str(options.output), "rows": rows}, str(options.output))


def _of_agency(now: Door, options: argparse.Namespace) -> Actor:
    """Who exports a register: the command itself, with the rows of one agency alone where one is named."""
    from imports.registers import register
    from models.base.session import bind
    from models.organisations.queries import by_code

    if options.period:
        raise Unusable("a register has no periods: --period goes with a form")
    if not options.agency:
        return now.actor
    if not register(options.kind).is_owned:
        raise Unusable(f"{options.kind}: the entries belong to no agency, leave --agency out")
    only = frozenset({by_code(now.session, options.agency).id})
    actor = replace(now.actor, reads=only, writes=only)
    bind(now.session, actor)
    return actor


@dataclass
class Examined:
    """A file as it was looked at, with the sentences of what was found."""

    found: Preview
    answer: dict[str, Any]

    @property
    def exit_code(self) -> int | None:
        return REFUSED if self.found.verdict == "refused" else None


def _examine(now: Door, options: argparse.Namespace) -> Examined:
    from imports import apply
    from models.uploads.tables import Upload
    from views.messages import finding_as_json
    from views.workbooks import desk_over

    file = _readable(options.file)
    if now.actor.organisation_id is None:
        raise Unusable(f"{options.user} works for no agency")
    upload = Upload(organisation_id=now.actor.organisation_id, filename=file.name, sha256="", kind="")
    found, _ = apply.examine(now.session, now.actor, upload, desk_over(file), at=now.at)
    answer = found.as_dict()
    answer["findings"] = [finding_as_json(finding) for finding in found.findings]
    return Examined(found, answer)


def _readable(file: Path) -> Path:
    if not file.is_file():
        raise Unusable(f"no file {file}")
    return file


def check_file(options: argparse.Namespace) -> int | None:
    """Exit code 1 where something of severity error or worse was found."""
    from app.cli.door import door
    from app.cli.speaking import speaking

    with door(user=options.user) as now, speaking(options.lang):
        examined = _examine(now, options)
        now.session.rollback()
    say(options, examined.answer, *_lines(examined.answer))
    return examined.exit_code


def import_file(options: argparse.Namespace) -> int | None:
    """The same way as through the portal: kept, checked, previewed, and with ``--yes`` confirmed."""
    from app.cli.door import door
    from app.cli.speaking import speaking
    from app.storage import files
    from imports import apply
    from models.uploads import operations
    from models.uploads.operations import Bytes
    from views.uploads import as_json
    from views.workbooks import desk

    file = _readable(options.file)
    with door(user=options.user) as now, speaking(options.lang):
        if now.actor.organisation_id is None:
            raise Unusable(f"{options.user} works for no agency")
        with file.open("rb") as stream:
            kept = files().put(stream)
        given = Bytes(file.name, kept.sha256, kept.size, kept.sha256)
        upload = operations.receive(now.session, now.actor, now.actor.organisation_id, "", given, at=now.at)
        found = apply.preview(now.session, now.actor, upload, desk(), at=now.at)
        if options.yes and found.verdict != "refused":
            apply.confirm(now.session, now.actor, upload, desk(), at=now.at, replace=options.replace)
        answer = as_json(now.session, upload)
    say(options, answer, *_lines(answer))
    return REFUSED if found.verdict == "refused" else None


def annotate_file(options: argparse.Namespace) -> int | None:
    """The copy is written whatever was found; the exit code says what it was."""
    from app.cli.door import door
    from app.cli.speaking import speaking
    from imports.annotator import annotate
    from views.messages import finding_sentence

    with door(user=options.user) as now, speaking(options.lang):
        examined = _examine(now, options)
        marks = [(finding, finding_sentence(finding)) for finding in examined.found.findings]
        now.session.rollback()
    options.output.write_bytes(annotate(options.file, marks, options.lang))
    say(options, {"file": str(options.output)} | examined.answer, str(options.output))
    return examined.exit_code


def write_rollup(options: argparse.Namespace) -> None:
    """What the page shows, as a workbook: totals, agencies, who is missing."""
    from flask_babel import gettext as _

    from app.cli.door import door
    from app.cli.speaking import speaking
    from imports.rollup_book import rollup_book
    from models.audit.operations import record
    from models.rollup.queries import national

    with door(name="rollup") as now, speaking(options.lang):
        found = national(now.session, options.form, options.period)
        options.output.write_bytes(rollup_book(found, options.lang))
        record(now.session, now.actor, "rollup:exported", at=now.at, note=f"{options.form} {options.period}")
        said = f"{_('Agencies counted')}: {len(found.agencies)} · {_('Missing')}: {len(found.missing)}"
    say(options, found.as_dict() | {"file": str(options.output)}, said, str(options.output))


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [f"{answer['verdict']}: {answer['counts']}  {answer['changes']}"]
    for finding in answer["findings"][:LISTED]:
        place = f"{finding['sheet']}!{finding['cell']}" if finding["cell"] else finding["sheet"]
        lines.append(f"{finding['severity']:8} {finding['code']:28} {place:24} {finding['message']}")
        if finding["help"]:
            lines.append(f"{'':8} {finding['help']}")
    if (more := len(answer["findings"]) - LISTED) > 0:
        lines.append(f"… + {more} (--json)")
    if receipt := answer.get("receipt"):
        lines.append(f"receipt: {receipt}")
    if further := answer.get("next"):
        lines.append(f"{further['message']} {further['href']}")
    return lines
