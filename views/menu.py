"""The navigation: each entry with the permission that shows it. FAB keeps the tree, this keeps the rights."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from models.base.permissions import Permission

MENU: dict[str, Permission] = {}

GROUPS = {
    "reports": lazy_gettext("Reports"),
    "country": lazy_gettext("The country"),
    "plans": lazy_gettext("Plans and tasks"),
    "registers": lazy_gettext("Registers"),
    "administration": lazy_gettext("Administration"),
}

# The bar at the foot of a small screen, in order: page, short label, a permission where seeing it is not enough.
MAIN: tuple[tuple[str, Any, Permission | None], ...] = (
    ("WorkPage", lazy_gettext("Reports"), None),
    ("QueuePage", lazy_gettext("Queue"), None),
    ("BoardPage", lazy_gettext("Board"), None),
    ("RollupPage", lazy_gettext("Figures"), None),
    ("PeoplePage", lazy_gettext("People"), Permission.USER_MANAGE),
    ("UploadPage", lazy_gettext("Files"), None),
    ("PlanBoardPage", lazy_gettext("Tasks"), None),
)


def add(
    appbuilder: Any, view: Any, label: Any, icon: str, group: str = "", permission: Permission | None = None
) -> None:
    """Register a page and put it into the navigation, for whoever has its permission."""
    name = view.__name__
    MENU[name] = permission or view.permission
    if group:
        MENU.setdefault(group, Permission.ACCOUNT_USE)
        appbuilder.add_view(view, name, label=label, icon=icon, category=group, category_label=GROUPS[group])
    else:
        appbuilder.add_view(view, name, label=label, icon=icon)
