"""What the frame around every page shows: navigation, where the reader is, who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext
from markupsafe import Markup

from models.base.actor import NOBODY
from models.base.permissions import Permission
from views import formats
from views.menu import MAIN


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    label: str
    url: str
    icon: str
    page: str = ""


@dataclass(frozen=True)
class Destination:
    """One place of the bar at the foot of a small screen; ``label`` is short."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Lines under one heading; the first group has none."""

    label: str
    entries: tuple[Entry, ...] = ()


def _visible(items: Iterable[Any], allowed: set[str]) -> list[Any]:
    return [item for item in items if item.name != "-" and item.name in allowed and item.should_render()]


def _entry(item: Any) -> Entry:
    return Entry(gettext(str(item.label)), item.get_url(), (item.icon or "point").removeprefix("fa-"), page=item.name)


def navigation() -> tuple[Group, ...]:
    """The menu of the application, without what the reader may not open."""
    menu = current_app.appbuilder.menu
    allowed = set(current_app.appbuilder.sm.get_user_menu_access(menu.get_flat_name_list()))
    alone: list[Entry] = []
    groups: list[Group] = []
    for item in _visible(menu.get_list(), allowed):
        if not item.childs:
            alone.append(_entry(item))
        elif children := _visible(item.childs, allowed):
            groups.append(Group(gettext(str(item.label)), tuple(_entry(child) for child in children)))
    return tuple(group for group in (Group("", tuple(alone)), *groups) if group.entries)


def _current(groups: Iterable[Group], path: str) -> Entry | None:
    """The longest address that begins the reader's; lists of FAB end in ``list/`` while their rows do not."""
    best: tuple[int, Entry] | None = None
    for entry in (entry for group in groups for entry in group.entries):
        root = entry.url.removesuffix("list/")
        fits = path == entry.url if root in {"", "/"} else path.startswith(root)
        if fits and (best is None or len(root) > best[0]):
            best = (len(root), entry)
    return best[1] if best else None


def _holds(needed: Permission | None) -> bool:
    return needed is None or g.get("actor", NOBODY).may(needed)


class Shell:
    """What the layout asks for. Keeps what is the same for all who may do the same and read the same language."""

    def __init__(self, *, keeps: bool) -> None:
        keep: Any = lru_cache(maxsize=512) if keeps else lambda function: function
        self._navigation = keep(_navigation)
        self._menu = keep(_menu)
        self._part = keep(_part)

    @property
    def groups(self) -> tuple[Group, ...]:
        found: tuple[Group, ...] = self._navigation(*_readers())
        return found

    @property
    def menu(self) -> Markup:
        """The navigation as it is printed."""
        made: Markup = self._menu(self.groups, _current(self.groups, request.path), *_readers())
        return made

    def part(self, name: str) -> Markup:
        """A template that is the same for every reader of a language, rendered once."""
        made: Markup = self._part(name, formats.language(), request.script_root)
        return made

    @property
    def destinations(self) -> list[Destination]:
        """The first page and the three that the reader's role opens most; everything else is in the drawer."""
        entries = {entry.page: entry for group in self.groups for entry in group.entries}
        mine = [(entries[page], label) for page, label, needed in MAIN if page in entries and _holds(needed)]
        home = current_app.appbuilder.get_url_for_index
        first = Destination(gettext("Home"), home, "home", request.path == home)
        here = _current(self.groups, request.path)
        return [first, *(Destination(str(label), e.url, e.icon, e == here) for e, label in mine[:3])]

    @property
    def tour_first(self) -> bool:
        """Whether the portal shows itself: on the first page, to somebody who has not seen the tour."""
        user = g.get("user")
        at_home = request.path == current_app.appbuilder.get_url_for_index
        return self.signed_in and at_home and getattr(user, "tour_seen_at", None) is None

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Heading and page of the navigation that hold the reader's page, as ``(label, address)``."""
        here = _current(self.groups, request.path)
        for group in self.groups:
            if here in group.entries:
                return [*([(group.label, "")] if group.label else []), (here.label, here.url)]  # type: ignore[union-attr]
        return []

    @property
    def signed_in(self) -> bool:
        return g.get("actor", NOBODY).user_id is not None

    @property
    def user_name(self) -> str:
        """Surname first, as Vietnamese names are said."""
        user = g.get("user")
        full = getattr(user, "get_full_name", None)
        return str(full()) if full else ""

    @property
    def agency(self) -> str:
        """The name of the reader's own agency."""
        return str(g.get("actor", NOBODY).organisation)


def _readers() -> tuple[frozenset[Permission], bool, str, str]:
    """What a navigation depends on: rights, whether anybody signed in, the language, where the portal is mounted."""
    actor = g.get("actor", NOBODY)
    return actor.permissions, actor.user_id is not None, formats.language(), request.script_root


def _navigation(*_readers: Any) -> tuple[Group, ...]:
    return navigation()


def _menu(groups: tuple[Group, ...], current: Entry | None, *_readers: Any) -> Markup:
    template = current_app.jinja_env.get_template("parts/navigation.html")
    return Markup(template.render(groups=groups, current=current))  # noqa: S704 - a template's, escaped there


def _part(name: str, *_readers: Any) -> Markup:
    return Markup(current_app.jinja_env.get_template(name).render())  # noqa: S704 - a template's, escaped there


def install(app: Flask) -> None:
    """Give every template ``shell``."""
    app.jinja_env.globals["shell"] = Shell(keeps=not app.debug)
