"""``create-user``: an account and its first appointment."""

from __future__ import annotations

import argparse
import os
from typing import Any

from app.cli.words import Unusable, add, say


def register(commands: Any) -> None:
    command = add(commands, "create-user", "an account, appointed to an agency in a role", create_user)
    command.add_argument("username")
    command.add_argument("--agency", required=True, metavar="CODE", help="QĐ 20 code of the agency, such as H26")
    command.add_argument("--role", required=True)
    command.add_argument("--last-name", required=True, help="surname and middle names, which come first")
    command.add_argument("--first-name", required=True)
    command.add_argument("--email", required=True)
    command.epilog = "The first password is printed once, or taken from the environment (PASSWORD)."


def create_user(options: argparse.Namespace) -> None:
    """The password is never an argument: the list of processes would show it."""
    from app.cli.door import door
    from app.security.roles import ROLES
    from models.accounts.operations import create
    from models.accounts.rules import password_faults
    from models.base.clock import local_date
    from models.base.errors import DomainError
    from models.organisations.operations import appoint
    from models.organisations.queries import by_code
    from views.passwords import hashed, invented

    if options.role not in ROLES:
        raise Unusable(f"no role {options.role!r}; there are {', '.join(ROLES)}")
    given = os.environ.get("PASSWORD")
    password = given or invented()
    if faults := password_faults(password, options.username):
        raise DomainError(faults[0])
    with door(name="create-user") as now:
        account = create(
            now.session, now.actor, username=options.username, last_name=options.last_name,
            first_name=options.first_name, email=options.email, password_hash=hashed(password), at=now.at,
        )  # fmt: skip
        agency = by_code(now.session, options.agency)
        since = local_date(now.at)
        appoint(now.session, now.actor, agency, user_id=account.id, role=options.role, valid_from=since, at=now.at)
    shown = {} if given else {"password": password}
    lines = [f"{options.username}: {options.role}, {options.agency}", *(f"password: {each}" for each in shown.values())]
    say(options, {"username": options.username, "agency": options.agency, "role": options.role} | shown, *lines)
