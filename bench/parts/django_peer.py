"""The peer of the import bench: django-import-export over the same procedures, in a process of its own.

    python bench/parts/django_peer.py default|tuned FILE [ADDRESS OF A POSTGRESQL]

Prints one JSON line: rows, CPU seconds (of PostgreSQL's backend too), wall seconds, peak memory. ``default`` is
what its admin does: a dry run with its preview, then the import with a log entry for each row. ``tuned`` is the same
two passes with ``use_bulk``, ``skip_diff``, a cached instance loader, cached agencies and bulk log entries.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402

from models.base.fields import Field, FieldType  # noqa: E402
from models.catalogue.rules import FIELDS  # noqa: E402

OWNERS = ("G15", "G18", "H26", "H62")
_FOLDER = tempfile.TemporaryDirectory()


def _database() -> dict[str, Any]:
    if len(sys.argv) < 4:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{_FOLDER.name}/peer.db"}
    url = urlsplit(sys.argv[3])
    place = {"HOST": unquote(url.hostname or dict(parse_qsl(url.query)).get("host", "")), "PORT": url.port or ""}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"), "USER": url.username,
            "PASSWORD": unquote(url.password or ""), **place}  # fmt: skip


settings.configure(
    DATABASES={"default": _database()},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.admin",
                    "django.contrib.sessions", "django.contrib.messages", "import_export", "peer"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, SECRET_KEY="peer",
    MIDDLEWARE=[], ROOT_URLCONF="",
)  # fmt: skip
# What its two models live in: an application that has no module of its own.
sys.modules["peer"] = ModuleType("peer")
sys.modules["peer"].__path__ = [str(Path(_FOLDER.name))]
django.setup()

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from import_export.instance_loaders import CachedInstanceLoader  # noqa: E402


class Agency(models.Model):
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "peer"


def _column(item: Field) -> models.Field[Any, Any]:
    required = {} if item.required else {"null": True, "blank": True}
    if item.type is FieldType.DATE:
        return models.DateField(**required)
    if item.type is FieldType.BOOLEAN:
        return models.BooleanField(default=False)
    if item.type is FieldType.CHOICES:
        return models.JSONField(default=list, blank=True)
    if item.type is FieldType.REFERENCE:
        return models.ForeignKey(Agency, on_delete=models.PROTECT)
    if item.type is FieldType.NARRATIVE:
        return models.TextField(**required)
    choices = {"choices": [(choice.code, choice.label.vi) for choice in item.choices]} if item.choices else {}
    unique = {"unique": True} if item.code == "code" else {}
    return models.CharField(max_length=item.max_length or 250, **required, **choices, **unique)


_MEMBERS: dict[str, Any] = {item.code: _column(item) for item in FIELDS}
_MEMBERS |= {
    "__module__": __name__,
    "__str__": lambda row: f"{row.code} {row.name}",
    "Meta": type("Meta", (), {"app_label": "peer"}),
}
Procedure: Any = type("Procedure", (models.Model,), _MEMBERS)


class _Labels(widgets.Widget):
    """A list's label to its code, one or several."""

    def __init__(self, item: Field) -> None:
        super().__init__()
        self.codes = {choice.label.vi: choice.code for choice in item.choices}
        self.labels = {code: label for label, code in self.codes.items()}
        self.several = item.type is FieldType.CHOICES

    def clean(self, value: Any, row: Any = None, **_: Any) -> Any:
        if not value:
            return [] if self.several else None
        return [self.codes[part] for part in str(value).split("; ")] if self.several else self.codes[str(value)]

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "; ".join(self.labels.get(code, "") for code in ([value] if isinstance(value, str) else value or []))


class _YesNo(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **_: Any) -> bool:
        return value == "Có"

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "Có" if value else "Không"


class _CachedAgency(widgets.ForeignKeyWidget):
    """The tuned way: every agency once."""

    known: dict[str, Agency] | None = None

    def clean(self, value: Any, row: Any = None, **_: Any) -> Any:
        if self.known is None:
            self.known = {agency.code: agency for agency in Agency.objects.all()}
        return self.known[str(value)]


def _widget(item: Field, *, tuned: bool) -> widgets.Widget:
    if item.choices:
        return _Labels(item)
    if item.type is FieldType.REFERENCE:
        return (_CachedAgency if tuned else widgets.ForeignKeyWidget)(Agency, "code")
    if item.type is FieldType.DATE:
        return widgets.DateWidget()
    return _YesNo() if item.type is FieldType.BOOLEAN else widgets.CharWidget(allow_blank=False)


def resource_of(*, tuned: bool) -> Any:
    """The resource with a converter for every field, as a careful programmer would write it."""
    meta: dict[str, Any] = {"model": Procedure, "import_id_fields": ("code",), "fields": [f.code for f in FIELDS]}
    if tuned:
        meta |= {"use_bulk": True, "batch_size": 1000, "skip_diff": True, "skip_unchanged": False,
                 "instance_loader_class": CachedInstanceLoader}  # fmt: skip
    members: dict[str, Any] = {
        item.code: fields.Field(attribute=item.code, column_name=item.code, widget=_widget(item, tuned=tuned))
        for item in FIELDS
    }
    return type("ProcedureResource", (resources.ModelResource,), members | {"Meta": type("Meta", (), meta)})()


def main() -> None:
    tuned, file = sys.argv[1] == "tuned", Path(sys.argv[2])
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Agency)
        editor.create_model(Procedure)
    for code in OWNERS:
        Agency.objects.create(code=code)
    user = User.objects.create(username="editor")
    server, began, wall = _server_cpu(), time.process_time(), time.perf_counter()
    result = _twice(file, tuned=tuned)
    _log(result, user, tuned=tuned)
    made = Procedure.objects.count()
    cpu, wall = time.process_time() - began, time.perf_counter() - wall
    cpu += _server_cpu() - server
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"rows": made, "cpu": cpu, "wall": wall, "peak_mb": peak, "log": LogEntry.objects.count()}))


def _server_cpu() -> float:
    """Seconds of the backend that serves us, where the database is a server."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (backend,) = cursor.fetchone()
    parts = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _twice(file: Path, *, tuned: bool) -> Any:
    """The dry run whose preview is shown, then, from the file again, the import."""
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(file.read_bytes())
        result = resource_of(tuned=tuned).import_data(
            dataset, dry_run=dry_run, raise_errors=True, use_transactions=True, retain_instance_in_row_result=True
        )
    return result


def _log(result: Any, user: User, *, tuned: bool) -> None:
    """A log entry for each row, as its admin writes them."""
    rows = [row.instance for row in result if row.import_type in ("new", "update")]
    if tuned:  # rows of a bulk import come back without keys
        keys = dict(Procedure.objects.values_list("code", "id"))
        for row in rows:
            row.pk = row.pk or keys[row.code]
    flag = ADDITION if result.totals["new"] else CHANGE
    LogEntry.objects.log_actions(user.pk, rows, flag, change_message="new through import_export")


if __name__ == "__main__":
    main()
