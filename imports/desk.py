"""What the pipeline needs of the application it works in: where the bytes lie, and the key of signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Desk:
    """``path_of`` gives the file of a SHA-256; ``secret`` signs and proves manifests.

    ``stages`` is the folder of what was read and waits to be confirmed; without one a file is read twice.
    """

    path_of: Callable[[str], Path]
    secret: bytes
    stages: Path | None = None
