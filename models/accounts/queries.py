"""What can be asked of accounts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts.tables import Account


def full_names(session: Session, user_names: Collection[str]) -> dict[str, str]:
    """The names of the people with these user names, in one query; who has no account, or no name, is left out.

    Accounts have no scope: the caller asks only for user names that stand on rows which the reader may see, never
    for one that somebody typed.
    """
    asked = select(Account.username, Account.last_name, Account.first_name).where(Account.username.in_(user_names))
    told = {user_name: f"{last} {first}".strip() for user_name, last, first in session.execute(asked)}
    return {user_name: name for user_name, name in told.items() if name}
