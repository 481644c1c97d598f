"""The command line of Tiến Độ: ``run.py --help`` says what there is."""

from __future__ import annotations

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
