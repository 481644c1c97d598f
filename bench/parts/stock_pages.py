"""Flask-AppBuilder as it comes, its own pages over an empty database, served for the browser of bench/face.py.

python bench/parts/stock_pages.py PORT
"""

from __future__ import annotations

import os
import sys
import tempfile

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_sqlalchemy import SQLAlchemy
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):
    """One process with threads, as the portal's are."""

    def __init__(self, app: Flask, port: str) -> None:
        self.app, self.port = app, port
        super().__init__()

    def load_config(self) -> None:
        """The address and the kind of worker."""
        settings = {"bind": f"127.0.0.1:{self.port}", "threads": 4, "loglevel": "error", "control_socket_disable": True}
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """What is served."""
        return self.app


def stock(folder: str) -> Flask:
    """FAB with its first user, ``stock``, in an SQLite file of its own."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/stock.db", SECRET_KEY="x" * 40)
    db = SQLAlchemy(app)
    with app.app_context():
        manager = AppBuilder(app, db.session).sm
        manager.add_user("stock", "S", "T", "stock@example.vn", manager.find_role("Admin"), os.environ["DEMO_PASSWORD"])
        db.engine.dispose()
    return app


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Server(stock(folder), sys.argv[1]).run()
