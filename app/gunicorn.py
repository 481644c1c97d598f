"""How gunicorn serves the portal: threads, logs as JSON lines, no access log (``app/logging.py`` writes its own)."""

from __future__ import annotations

import os
import sys
from typing import Any

worker_class = "gthread"
# Two seconds of imports, once: the processes are forked from one that is ready.
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
# A worker is renewed now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
accesslog = None
control_socket_disable = True
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "app.logging.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
    },
}


def post_fork(_server: Any, _worker: Any) -> None:
    """Connections are a process's own: what the parent opened is its."""
    from app.extensions import db
    from app.wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """A reader waits for the first file; the first process says so, once, for whoever started the portal by hand."""
    from imports import sandbox

    sandbox.keep_ready()
    if worker.age == 1 and (said := os.environ.get("SAY_WHEN_READY")):
        sys.stdout.write(f"\n{said}\n")
        sys.stdout.flush()
