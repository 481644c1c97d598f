"""The door for web servers: ``app.wsgi:app``."""

from __future__ import annotations

from app import create_app
from app.database import hold_wall
from app.logging import configure

configure()
app = create_app()
hold_wall(app)
