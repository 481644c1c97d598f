"""``serve`` and ``worker``: the processes of the portal."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from app.cli.words import add

HERE: Final = Path(__file__).resolve().parent.parent.parent
SAYS: Final = "SAY_WHEN_READY"  # what app/gunicorn.py prints when the first process of the web server can answer
PATIENCE: Final = 20.0  # seconds that a process has to end by itself


def register(commands: Any) -> None:
    serve_command = add(commands, "serve", "the web server and a worker, until stopped", serve, speaks=False)
    serve_command.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve_command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8080")))
    serve_command.add_argument("--workers", type=int, default=int(os.environ.get("WEB_WORKERS", "2")))
    serve_command.add_argument("--threads", type=int, default=int(os.environ.get("WEB_THREADS", "4")))
    serve_command.add_argument("--prepared", action="store_true", help="migrate and fill in the demo year first")
    serve_command.add_argument("--no-worker", action="store_true", help="the web server alone")
    worker_command = add(commands, "worker", "do queued work, until stopped", worker, speaks=False)
    worker_command.add_argument("--threads", type=int, default=int(os.environ.get("JOB_THREADS", "2")))


def serve(options: argparse.Namespace) -> int:
    """Both as children; when one ends, or this process is told to, the other ends too."""
    if options.prepared:
        _prepare(options)
    told = os.environ | {SAYS: f"Tiến Độ: {address(options.host, options.port)}"}
    children = [subprocess.Popen(_web(options), cwd=HERE, env=told)]  # noqa: S603 - our own arguments
    if not options.no_worker:
        children.append(subprocess.Popen([sys.executable, "run.py", "worker"], cwd=HERE))
    stopping: list[int] = []
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: stopping.append(number))
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    codes = [_end(child) for child in children]
    return 0 if stopping else max(map(abs, codes), default=1) or 1


def address(host: str, port: int) -> str:
    """What a person opens; a portal that listens everywhere is here too."""
    here = "127.0.0.1" if host in {"", "0.0.0.0", "::"} else host  # noqa: S104 - read, not bound
    return f"http://{f'[{here}]' if ':' in here else here}:{port}"


def worker(options: argparse.Namespace) -> int:
    """Jobs cut off by a worker that ended badly are marked as lost first, and the day's chores asked for."""
    from app import chores, jobs, logging, work
    from app.cli.speaking import application
    from app.database import hold_wall
    from imports import sandbox

    logging.configure()
    app = application()
    hold_wall(app)
    work.load()
    sandbox.keep_ready()
    jobs.watch(app)
    chores.ask(app)
    jobs.consume(app, threads=options.threads)
    return 0


def _prepare(options: argparse.Namespace) -> None:
    """In a process of its own: what it loaded is given back before the servers start. Nothing where all is in place."""
    from app.cli import demo, prepared
    from config import Config

    where = Path(Config.DATA_DIR), Config.SQLALCHEMY_DATABASE_URI, Config.DATABASE_ROLE
    if prepared.is_prepared(*where):
        print(*demo.told_again(where[0]), sep="\n")
    else:
        script = "import sys; from app.cli import main; sys.exit(main(['migrate']) or main(['demo']))"
        subprocess.run([sys.executable, "-c", script], cwd=HERE, check=True)  # noqa: S603 - our own script
        prepared.note(*where)


def _web(options: argparse.Namespace) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--config", "app/gunicorn.py",
        "--bind", f"{options.host}:{options.port}",
        "--workers", str(options.workers), "--threads", str(options.threads),
        "app.wsgi:app",
    ]  # fmt: skip


def _end(child: subprocess.Popen[bytes]) -> int:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        return child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
