"""Agencies through time, their groups and their people."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.tables import Account
from models.base.model import Dated, Found, Keyed, Model, Owned, Reference, Sourced, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText
from models.organisations.rules import Kind, Level, Role, Scheme, SuccessionKind


def _one_of(column: str, values: type[Kind] | type[Level] | type[Scheme] | type[SuccessionKind] | type[Role]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Organisation(Keyed, Reference, Versioned, Stamped, Found, Dated, Model):
    """An agency. Its key and its level-1 code outlive renames and mergers into it.

    ``name``, ``short_name`` and ``kind`` are those that hold today; those of another day are in ``OrganisationName``.
    """

    __tablename__ = "organisation"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __searched_in__ = ("code", "name", "short_name")
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint(_one_of("level", Level), name="level"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
    )

    code: Mapped[str] = mapped_column(Bytewise, nullable=False, unique=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    short_name: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    level: Mapped[str] = mapped_column(String(10), nullable=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    official_order: Mapped[int] = mapped_column(Integer, nullable=False, default=0, index=True)

    parent: Mapped[Organisation | None] = relationship(remote_side="Organisation.id")
    names: Mapped[list[OrganisationName]] = relationship(
        back_populates="organisation", order_by="OrganisationName.valid_from"
    )
    codes: Mapped[list[OrganisationCode]] = relationship(
        back_populates="organisation", order_by="OrganisationCode.valid_from"
    )

    def __str__(self) -> str:
        return self.name


class OrganisationName(Keyed, Reference, Stamped, Sourced, Dated, Model):
    """What an agency was called and what it was, from a day to a day.

    ``date_known`` is False where no source gives the day: ``valid_from`` is then the first day on which
    the name was seen in use.
    """

    __tablename__ = "organisation_name"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __table_args__ = (
        UniqueConstraint("organisation_id", "valid_from"),
        CheckConstraint(_one_of("kind", Kind), name="kind"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    short_name: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    date_known: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class OrganisationCode(Keyed, Reference, Stamped, Sourced, Dated, Model):
    """A code of an agency in one of the lists, from a day to a day. GSO numbers are used again for others."""

    __tablename__ = "organisation_code"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __table_args__ = (
        UniqueConstraint("scheme", "code", "valid_from"),
        UniqueConstraint("organisation_id", "scheme", "valid_from"),
        CheckConstraint(_one_of("scheme", Scheme), name="scheme"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)
    scheme: Mapped[str] = mapped_column(String(8), nullable=False)
    code: Mapped[str] = mapped_column(Bytewise, nullable=False, index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="codes")


class Succession(Keyed, Reference, Sourced, Stamped, Model):
    """That one agency followed another on a day. A dissolved agency has no successor; a renamed one is its own."""

    __tablename__ = "organisation_succession"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "on", "kind"),
        CheckConstraint(_one_of("kind", SuccessionKind), name="kind"),
        CheckConstraint(
            "(kind = 'dissolve' AND to_id IS NULL) OR (kind = 'rename' AND to_id = from_id)"
            " OR (kind IN ('merge', 'split', 'transfer_function') AND to_id IS NOT NULL AND to_id <> from_id)",
            name="successor",
        ),
    )

    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    on: Mapped[date] = mapped_column(Date, nullable=False)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    note: Mapped[str] = mapped_column(CleanText, nullable=False, default="")

    from_: Mapped[Organisation] = relationship(foreign_keys=[from_id])
    to: Mapped[Organisation | None] = relationship(foreign_keys=[to_id])


class AddresseeGroup(Keyed, Reference, Versioned, Stamped, Found, Model):
    """The agencies that a letter or a regime addresses; each letter addresses others."""

    __tablename__ = "addressee_group"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __searched_in__ = ("code", "name", "name_en")

    code: Mapped[str] = mapped_column(Bytewise, nullable=False, unique=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    name_en: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    source: Mapped[str] = mapped_column(CleanText, nullable=False, default="")

    members: Mapped[list[AddresseeGroupMember]] = relationship(back_populates="group")

    def __str__(self) -> str:
        return self.name


class AddresseeGroupMember(Keyed, Reference, Versioned, Stamped, Dated, Model):
    """That an agency belongs to a group, from a day to a day."""

    __tablename__ = "addressee_group_member"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __table_args__ = (UniqueConstraint("group_id", "organisation_id", "valid_from"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("addressee_group.id"), nullable=False, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)

    group: Mapped[AddresseeGroup] = relationship(back_populates="members")
    organisation: Mapped[Organisation] = relationship()

    def __str__(self) -> str:
        return f"{self.group.name}: {self.organisation.name}"


class Member(Keyed, Owned, Stamped, Dated, Model):
    """That a person works here for an agency in a role, from a day to a day."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id", "role", "valid_from"),
        CheckConstraint(_one_of("role", Role), name="role"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False, index=True)
    role: Mapped[str] = mapped_column(String(20), nullable=False)

    organisation: Mapped[Organisation] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=[user_id], viewonly=True)
