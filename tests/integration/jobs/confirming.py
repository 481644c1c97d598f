"""A process that confirms an upload and is killed in the middle: ``python -m … UPLOAD FILE``, the file says where."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from imports import apply
from models.audit.staged import Load
from models.base.actor import system
from models.base.session import bind
from models.uploads.queries import by_id
from tests.integration.jobs.kinds import held


def stop_before_the_audit(sign: Path) -> None:
    """The rows are in their table, their audit is not, nothing is committed: there it says so and waits."""

    def wait(_self: Load, *_: Any) -> None:
        for _ in held(sign):
            pass

    Load._audit = wait  # type: ignore[method-assign]


def main() -> None:
    """Confirm as a door does, with the portal's own settings."""
    from app import create_app
    from app.extensions import db
    from views.workbooks import desk

    stop_before_the_audit(Path(sys.argv[2]))
    app = create_app()
    with app.app_context(), Session(db.engine) as session:
        bind(session, system("test"))
        apply.confirm(session, system("test"), by_id(session, int(sys.argv[1])), desk(), at=datetime.now(UTC))
        session.commit()


if __name__ == "__main__":
    main()
