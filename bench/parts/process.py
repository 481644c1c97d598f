"""What a process costs: its seconds, its memory; and one measurement in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def child(script: str, *arguments: object) -> dict[str, Any]:
    """Run a script of the project by itself; the JSON of its last line."""
    command = [sys.executable, str(ROOT / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def cpu() -> float:
    """User and system seconds of this process and of the children that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def resident() -> float:
    """Megabytes that this process holds."""
    return _status("VmRSS:", "self")


def peak(process: str = "self") -> float:
    """Megabytes that a process held at most. Not ``ru_maxrss``: that begins with what the parent held."""
    return _status("VmHWM:", process)


def _status(name: str, process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text().split(name)[1]
    return int(status.split()[0]) / 1024
