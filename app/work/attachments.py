"""Having files of records looked at for viruses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import current_app

from app.chores import daily
from app.jobs import Run, handles
from app.scanner import scan
from app.storage import files
from models.attachments.operations import judge
from models.attachments.queries import in_table, unscanned
from models.jobs.operations import QUEUE, enqueue
from views.attachments import SCAN

OVERDUE: Final = timedelta(hours=1)  # after which a file that waits is asked about again


@handles(SCAN)
def scan_attachment(run: Run) -> dict[str, Any]:
    """With the rights of the portal itself: whoever sent the file may be gone by then."""
    attachment = in_table(run.session, str(run.payload["table"]), int(run.payload["id"]))
    sha256, attachment_id = attachment.sha256, attachment.id
    run.session.commit()  # reading takes a while, and the row is free meanwhile
    verdict = scan(str(current_app.config["ATTACHMENT_SCANNER"]), files().path(sha256))
    attachment = in_table(run.session, str(run.payload["table"]), attachment_id)
    judge(run.session, run.actor, attachment, infected=verdict.infected, signature=verdict.signature, at=run.at)
    return {"infected": verdict.infected}


@daily("attachment.scan_waiting")
def scan_the_rest(run: Run) -> dict[str, Any]:
    """What no scanner has judged, because it was away or was set up later, is put into the queue again."""
    if not current_app.config["ATTACHMENT_SCANNER"]:
        return {"asked": 0}
    waiting = list(unscanned(run.session, before=run.at - OVERDUE))
    for table, attachment_id in waiting:
        enqueue(run.session, QUEUE, SCAN, {"table": table, "id": attachment_id}, at=run.at)
    return {"asked": len(waiting)}
