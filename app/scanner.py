"""The virus scanner, where one is set up: clamd over its socket, or any command that ends with 0 or 1.

``ATTACHMENT_SCANNER`` is empty, ``clamd:/run/clamav/clamd.ctl``, ``clamd:host:3310`` or
``command:/usr/bin/clamscan --no-summary {file}``.
"""

from __future__ import annotations

import re
import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from models.base.errors import DomainError

PATIENCE: Final = 120.0  # seconds for one file
_CHUNK: Final = 64 * 1024
_FOUND: Final = re.compile(r"^(?:stream|.*?): (.+) FOUND\s*$", re.MULTILINE)


class ScannerAway(DomainError):
    """The scanner is set up and does not answer, or answers what nobody understands."""

    code = "attachment.scanner_away"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``signature`` names what it found."""

    infected: bool
    signature: str = ""


def scan(setting: str, file: Path) -> Verdict:
    """Have the file looked at. Raises ScannerAway; a file that was not looked at is never clean."""
    kind, _, rest = setting.partition(":")
    try:
        if kind == "clamd" and rest:
            return _clamd(rest, file)
        if kind == "command" and rest:
            return _command(rest, file)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerAway from error
    raise ScannerAway


def _clamd(address: str, file: Path) -> Verdict:
    with _connected(address) as line, file.open("rb") as content:
        line.sendall(b"zINSTREAM\0")
        _stream(line, content)
        answer = b""
        while not answer.endswith(b"\0") and (part := line.recv(4096)):
            answer += part
    said = answer.rstrip(b"\0").decode("utf-8", "replace").strip()
    if said == "stream: OK":
        return Verdict(infected=False)
    if match := _FOUND.match(said):
        return Verdict(infected=True, signature=match[1])
    raise ScannerAway


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise ScannerAway
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _stream(line: socket.socket, content: BinaryIO) -> None:
    while chunk := content.read(_CHUNK):
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))


def _command(command: str, file: Path) -> Verdict:
    """0 is clean and 1 infected, as clamscan has it; anything else is no answer. No shell sees the command."""
    words = [word.replace("{file}", str(file)) for word in shlex.split(command)]
    done = subprocess.run(words, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - a setting, no input
    if done.returncode == 0:
        return Verdict(infected=False)
    if done.returncode == 1:
        match = _FOUND.search(done.stdout.decode("utf-8", "replace"))
        return Verdict(infected=True, signature=match[1] if match else "")
    raise ScannerAway
