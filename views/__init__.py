"""The doors: a request becomes one operation or query, the answer becomes words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from models.base.permissions import Permission
from views import formats, menu
from views.api.attachments import attachment_endpoints
from views.api.describing import OpenApiDocument, SwaggerPage
from views.api.exports import ExportApi
from views.api.focal_points import FocalPointApi
from views.api.jobs import JobApi
from views.api.registers import register_endpoints
from views.api.reports import ReportMovesApi, ReportRowsApi
from views.api.rollups import RollupApi
from views.api.search import SearchPage
from views.api.templates import TemplateApi
from views.api.uploads import UploadApi
from views.pages import attachments
from views.pages.agencies import AgencyPage
from views.pages.appointments import AppointmentPage
from views.pages.board import BoardPage
from views.pages.entry import EntryPage
from views.pages.exports import ExportPage
from views.pages.forms import FormBookPage
from views.pages.jobs import JobsPage
from views.pages.people import PeoplePage, RolesPage
from views.pages.plan_board import PlanBoardPage
from views.pages.plans import FocalAlarmPage, PlanTimelinePage
from views.pages.registers import page_of
from views.pages.reports import ReportPage
from views.pages.review import QueuePage
from views.pages.rollup import RollupPage
from views.pages.styleguide import StyleGuidePage
from views.pages.times import ExtensionPage, TimePage
from views.pages.tour import TourPage
from views.pages.uploads import UploadPage
from views.pages.work import WorkPage
from views.pages.workbooks import TemplatePage
from views.registers.index import REGISTERS

# Where a register stands in the navigation; those of files is led to by the page where they are sent.
_GROUPS = {"audit": "administration", "members": "administration", "reports": "reports", "uploads": ""}


def register(appbuilder: Any) -> None:
    """Every page and endpoint in menu order: the site map."""
    menu.add(
        appbuilder, WorkPage, lazy_gettext("My reports"), "list-check", "reports", permission=Permission.REPORT_ENTER
    )
    menu.add(appbuilder, QueuePage, lazy_gettext("Review queue"), "eye", "reports")
    menu.add(appbuilder, UploadPage, lazy_gettext("Files sent"), "file-upload", "reports")
    menu.add(appbuilder, BoardPage, lazy_gettext("Status board"), "layout-dashboard", "country")
    menu.add(appbuilder, RollupPage, lazy_gettext("National figures"), "chart-bar", "country")
    menu.add(appbuilder, PlanBoardPage, lazy_gettext("Board of tasks"), "subtask", "plans")
    menu.add(appbuilder, PlanTimelinePage, lazy_gettext("Line of time"), "timeline-event", "plans")
    menu.add(appbuilder, FocalAlarmPage, lazy_gettext("Who speaks for whom"), "user-check", "plans")
    menu.add(appbuilder, AgencyPage, lazy_gettext("Agencies through time"), "sitemap", "country")
    menu.add(appbuilder, FormBookPage, lazy_gettext("Forms and their rules"), "file-spreadsheet", "country")
    for each in REGISTERS.values():
        group = _GROUPS.get(each.name, "registers")
        if group:
            menu.add(appbuilder, page_of(each), LazyString(formats.words, each.title), each.icon, group)
        else:
            appbuilder.add_view_no_menu(page_of(each))
    menu.add(appbuilder, PeoplePage, lazy_gettext("People"), "users", "administration")
    menu.add(appbuilder, JobsPage, lazy_gettext("Work in the background"), "clock-play", "administration")
    menu.add(appbuilder, RolesPage, lazy_gettext("Roles"), "shield-check", "administration")
    menu.add(appbuilder, StyleGuidePage, lazy_gettext("Style guide"), "adjustments", "administration")
    for page in (
        ReportPage, EntryPage, TimePage, ExtensionPage, TemplatePage, ExportPage, SearchPage, SwaggerPage, TourPage,
        AppointmentPage, *attachments.pages(),
    ):  # fmt: skip
        appbuilder.add_view_no_menu(page)
    register_endpoints(appbuilder)
    for endpoint in (
        ReportMovesApi,
        ReportRowsApi,
        UploadApi,
        TemplateApi,
        ExportApi,
        RollupApi,
        JobApi,
        FocalPointApi,
        OpenApiDocument,
    ):
        appbuilder.add_api(endpoint)
    for endpoint in attachment_endpoints():
        appbuilder.add_api(endpoint)
