"""The mapped base and the few mixins that nouns are made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, MetaData, String, Table, Text, event
from sqlalchemy.orm import Mapped, Mapper, declared_attr, mapped_column

from models.base import search
from models.base.permissions import Permission
from models.base.text import fold, sort_key
from models.base.types import Bytewise, CleanText, Instant

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase

    class Model(DeclarativeBase):
        """Shown to the type checker in place of FAB's untyped base."""

        metadata: ClassVar[MetaData]
else:
    from flask_appbuilder import Model

    # FAB's own tables share the metadata, so the names are set before any of ours is mapped.
    Model.metadata.naming_convention = NAMING


class Keyed:
    """An integer key that the database gives; never chosen by a client."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)


class Owned:
    """A row that belongs to one organisation; the choke point in ``app/scope.py`` guards it."""

    # True where a row may belong to no organisation (audit, jobs): such rows are for those who read all.
    __owner_optional__: ClassVar[bool] = False

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805 - a declared_attr receives the class
        return mapped_column(ForeignKey("organisation.id"), nullable=False, index=True, active_history=True)


class Reference:
    """A row that every signed-in person may read; writing needs ``__managed_by__``."""

    __managed_by__: ClassVar[Permission]


class Versioned:
    """A counter that every change raises: the ETag of the API and the stale-page check of the forms."""

    row_version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.row_version}


class Stamped:
    """Who made the row and who changed it last, and when. Set by the audit listener, never by a client."""

    created_at: Mapped[datetime | None] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))


class Dated:
    """A fact that holds from ``valid_from`` until the day before ``valid_to``; an open end is None.

    ``valid_to`` is the first day on which it no longer holds, so that one fact ends on the day the next begins.
    """

    valid_from: Mapped[date] = mapped_column(Date, nullable=False)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Sourced:
    """A fact with where it was read and how sure that is: H, M, L, or OWN for what no source says."""

    source: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    certainty: Mapped[str] = mapped_column(String(3), nullable=False, default="OWN")


class Binned:
    """A row that is put in the bin rather than deleted; lists leave it out unless they ask for it."""

    deleted_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))


class Found:
    """A row that people look for: a folded text to search in and a key in Vietnamese order.

    ``__indexed_search__`` asks for an index of words beside it (``models.base.search``): for tables of thousands.

    ``__sorted_by__`` names the column of the key, ``__searched_in__`` those of the folded text.
    Kept by the mapper below; a bulk path calls ``found_columns`` for the same values.
    """

    __sorted_by__: ClassVar[str] = "name"
    __searched_in__: ClassVar[tuple[str, ...]] = ("code", "name")
    __indexed_search__: ClassVar[bool] = False

    search_text: Mapped[str] = mapped_column(Text, nullable=False, default="")
    name_sort: Mapped[str] = mapped_column(Bytewise, nullable=False, default="", index=True)


event.listen(Mapper, "after_mapper_constructed", search.attach)


@event.listens_for(Mapper, "after_mapper_constructed")
def _state_invariants(mapper: Mapper[Any], cls: type[Any]) -> None:
    """What the mixins promise, as constraints of the table: those of a column are lost on the way to a migration."""
    table = mapper.local_table
    if isinstance(table, Table) and issubclass(cls, Dated):
        table.append_constraint(CheckConstraint("valid_to > valid_from", name="valid_span"))
    if isinstance(table, Table) and issubclass(cls, Sourced):
        table.append_constraint(CheckConstraint("certainty IN ('H', 'M', 'L', 'OWN')", name="certainty"))


def found_columns(cls: type[Found], values: dict[str, Any]) -> dict[str, str]:
    """The stored search text and sort key for a row with these values."""
    words = " ".join(str(values[name]) for name in cls.__searched_in__ if values.get(name))
    return {"search_text": f" {fold(words)}", "name_sort": sort_key(str(values.get(cls.__sorted_by__) or ""))}


@event.listens_for(Mapper, "before_insert")
@event.listens_for(Mapper, "before_update")
def _keep_found(mapper: Mapper[Any], _connection: Any, target: Any) -> None:
    if isinstance(target, Found):
        names = {*target.__searched_in__, target.__sorted_by__}
        values = {name: getattr(target, name, None) for name in names}
        for column, value in found_columns(type(target), values).items():
            if getattr(target, column) != value:
                setattr(target, column, value)


__all__ = [
    "NAMING",
    "Binned",
    "Bytewise",
    "Dated",
    "Found",
    "Keyed",
    "Model",
    "Owned",
    "Reference",
    "Sourced",
    "Stamped",
    "Versioned",
    "found_columns",
]
