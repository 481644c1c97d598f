"""The peer of the import bench: django-import-export over the same procedures, in a process of its own.

    python bench/parts/django_peer.py default|tuned FILE [ADDRESS OF A POSTGRESQL]

Prints one JSON line: rows, CPU seconds (of PostgreSQL's backend too), wall seconds, peak memory, log entries, seconds
and bytes of the preview. Both ways go through the screens of its admin, as a person does with a browser: the workbook
is posted to the import page, which answers with the preview, and the form of that page is posted back, which imports
and writes a log entry for each row. Settings and middleware are those of ``django-admin startproject``, DEBUG off.
The list to which it then sends the browser is not asked for.

``default`` has a converter for every field and nothing else set: a row is saved by itself, the preview shows every
row with its differences. ``tuned`` has all that its documentation offers to who wants it fast: ``use_bulk`` in
batches of 1,000, ``skip_diff``, a cached instance loader; besides, agencies kept in memory, SQLite in WAL mode, and a
preview page of our making, since without differences its own is 20,000 lines that say "New" and nothing more: what is
counted, and the first rows as they stand in the file, which is what ours shows. Its reader stays its own, and it
reads the file twice: that is what its admin does.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402

from models.base.fields import Field, FieldType  # noqa: E402
from models.catalogue.rules import FIELDS  # noqa: E402

OWNERS = ("G22", "G18", "H26", "H62")
SHOWN = 50  # rows of the tuned preview
_FOLDER = tempfile.TemporaryDirectory()
_TUNED = sys.argv[1] == "tuned"
# What its documentation of SQLite in production advises.
_SQLITE = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"} if _TUNED else {}
_PREVIEW = """{% extends "admin/import_export/import.html" %}{% block preview %}<h2>Preview</h2>
<p>{{ result.totals.new }} new, {{ result.totals.update }} updated, {{ result.totals.skip }} skipped.</p>
<table class="import-preview"><tr><th></th>{% for field in result.diff_headers %}<th>{{ field }}</th>{% endfor %}</tr>
{% for row in first %}<tr class="{{ row.import_type }}"><td>{{ row.import_type }}</td>
{% for value in row.row_values.values %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""


def _database() -> dict[str, Any]:
    if len(sys.argv) < 4:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{_FOLDER.name}/peer.db", "OPTIONS": _SQLITE}
    url = urlsplit(sys.argv[3])
    place = {"HOST": unquote(url.hostname or dict(parse_qsl(url.query)).get("host", "")), "PORT": url.port or ""}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"), "USER": url.username,
            "PASSWORD": unquote(url.password or ""), **place}  # fmt: skip


_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
_OWN = ("django.template.loaders.locmem.Loader", {"peer/preview.html": _PREVIEW})
settings.configure(
    DATABASES={"default": _database()},
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
                    "import_export", "peer"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware",
                "django.middleware.clickjacking.XFrameOptionsMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [_OWN, *_LOADERS])],
                            "context_processors": ["django.template.context_processors.request",
                                                   "django.contrib.auth.context_processors.auth",
                                                   "django.contrib.messages.context_processors.messages"]}}],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, SECRET_KEY="peer", STATIC_URL="static/",
    ROOT_URLCONF="peer.urls", ALLOWED_HOSTS=["testserver"],
)  # fmt: skip
# What its two models live in: an application that has no module of its own.
sys.modules["peer"] = ModuleType("peer")
sys.modules["peer"].__path__ = [str(Path(_FOLDER.name))]
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.admin.models import LogEntry  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.admin import ImportExportModelAdmin  # noqa: E402
from import_export.formats.base_formats import DEFAULT_FORMATS, XLSX  # noqa: E402
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
        meta |= {"use_bulk": True, "batch_size": 1000, "skip_diff": True, "store_row_values": True,
                 "instance_loader_class": CachedInstanceLoader}  # fmt: skip
    members: dict[str, Any] = {
        item.code: fields.Field(attribute=item.code, column_name=item.code, widget=_widget(item, tuned=tuned))
        for item in FIELDS
    }
    return type("ProcedureResource", (resources.ModelResource,), members | {"Meta": type("Meta", (), meta)})


class _Admin(ImportExportModelAdmin):
    """As it comes, but for the resource."""

    resource_classes = (resource_of(tuned=_TUNED),)


class _TunedAdmin(_Admin):
    """With the short preview."""

    import_template_name = "peer/preview.html"

    def import_action(self, request: Any, **kwargs: Any) -> Any:
        answer = super().import_action(request, **kwargs)
        if result := answer.context_data.get("result"):
            answer.context_data["first"] = result.valid_rows()[:SHOWN]
        return answer


def main() -> None:
    file = Path(sys.argv[2])
    admin.site.register(Procedure, _TunedAdmin if _TUNED else _Admin)
    sys.modules["peer.urls"] = SimpleNamespace(urlpatterns=[path("admin/", admin.site.urls)])  # type: ignore[assignment]
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Agency)
        editor.create_model(Procedure)
    for code in OWNERS:
        Agency.objects.create(code=code)
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    server, began, wall = _server_cpu(), time.process_time(), time.perf_counter()
    page = _preview(client, file)
    previewed, size = time.perf_counter() - wall, len(page)
    answer = client.post(_CONFIRM, _confirmation(page))
    assert answer.status_code == 302, answer.content[-2000:]
    cpu, wall = time.process_time() - began, time.perf_counter() - wall
    cpu += _server_cpu() - server
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({
        "rows": Procedure.objects.count(), "cpu": cpu, "wall": wall, "peak_mb": peak, "log": LogEntry.objects.count(),
        "preview": previewed, "page_mb": size / 1e6,
    }))  # fmt: skip


_IMPORT, _CONFIRM = "/admin/peer/procedure/import/", "/admin/peer/procedure/process_import/"


def _preview(client: Client, file: Path) -> str:
    """The page that answers the workbook."""
    with file.open("rb") as content:
        sent = {"import_file": content, "format": str(DEFAULT_FORMATS.index(XLSX)), "resource": ""}
        answer = client.post(_IMPORT, sent)
    page = answer.content.decode()
    assert answer.status_code == 200, page[-2000:]
    assert "process_import" in page, page[-2000:]
    return page


def _confirmation(page: str) -> dict[str, str]:
    """The fields of the form that the preview page holds."""
    form = page[page.index("process_import") : page.index("</form>", page.index("process_import"))]
    inputs = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
    return {name: unescape(value) for name, value in inputs} | {"confirm": "Confirm import"}


def _server_cpu() -> float:
    """Seconds of the backend that serves us, where the database is a server."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (backend,) = cursor.fetchone()
    parts = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
