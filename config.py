"""Settings, read once from the environment. No logic but the reading."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("DATA_DIR", HERE / "var")).resolve()


def _secret(name: str) -> str:
    """From the environment, else made at first start and kept in DATA_DIR for nobody else to read."""
    if value := os.environ.get(name):
        return value
    path = DATA_DIR / name.lower()
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole, then named: a process that starts at the same moment finds all of it, or nothing.
        handle, made = tempfile.mkstemp(dir=DATA_DIR)  # nobody else may read it
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        Path(made).unlink()
    return path.read_text()


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'tien-do.sqlite'}")
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _clock() -> Callable[[], datetime]:
    """The portal's one clock. With FIXED_NOW it stands still, so that pictures of pages can be compared."""
    if given := os.environ.get("FIXED_NOW"):
        fixed = datetime.fromisoformat(given).astimezone(UTC)
        return lambda: fixed
    return lambda: datetime.now(UTC)


class Config:
    """What Flask, Flask-AppBuilder and the portal read."""

    CLOCK = staticmethod(_clock())  # every door asks it for the moment; a session says nothing else

    SECRET_KEY = _secret("SECRET_KEY")
    DATA_DIR = DATA_DIR
    SQLALCHEMY_DATABASE_URI = _database_url()
    QUEUE_URL = os.environ.get("QUEUE_URL", f"sqlite:///{DATA_DIR / 'queue.sqlite'}")
    DATABASE_ROLE = os.environ.get("DATABASE_ROLE", "tien_do_app")  # PostgreSQL: not the owner, under row security

    APP_NAME = "Tiến Độ"
    FAB_SECURITY_MANAGER_CLASS = "app.security.manager.PortalSecurityManager"
    FAB_INDEX_VIEW = "views.pages.home.HomePage"
    FAB_CREATE_DB = False
    FAB_UPDATE_PERMS = False
    FAB_ADD_SECURITY_API = False
    FAB_API_KEY_ENABLED = False
    FAB_ADD_OPENAPI_VIEWS = False
    FAB_SAFE_REDIRECT_HOSTS: list[str] = []
    FAB_PASSWORD_COMPLEXITY_ENABLED = True
    AUTH_TYPE = 1  # accounts of our own database
    AUTH_RATE_LIMITED = True
    AUTH_RATE_LIMIT = os.environ.get("SIGN_IN_RATE", "20 per minute")
    RATELIMIT_ENABLED = True
    RATELIMIT_STORAGE_URI = os.environ.get("RATELIMIT_STORAGE_URI", "memory://")
    SIGN_IN_FAILURES = 5
    SIGN_IN_LOCK = timedelta(minutes=15)

    SESSION_COOKIE_NAME = "tien_do"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = os.environ.get("HTTPS", "") == "1"
    PERMANENT_SESSION_LIFETIME = timedelta(hours=10)
    TRUSTED_HOSTS = [h for h in os.environ.get("TRUSTED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
    MAX_CONTENT_LENGTH = 26 * 1024 * 1024
    EXPORT_DAYS = int(os.environ.get("EXPORT_DAYS", "7"))  # the files of exports are removed after so many
    UPLOAD_LIMIT = 25 * 1024 * 1024
    # Files of records: kinds (zip may be added), bytes of one, files of a record, bytes of an agency, virus scanner.
    ATTACHMENT_KINDS = tuple(os.environ.get("ATTACHMENT_KINDS", "pdf,docx,xlsx,png,jpeg").split(","))
    ATTACHMENT_LIMIT = 25 * 1024 * 1024
    ATTACHMENTS_OF_A_RECORD = 50
    ATTACHMENT_QUOTA = int(os.environ.get("ATTACHMENT_QUOTA", 2 * 1024**3))
    ATTACHMENT_SCANNER = os.environ.get("ATTACHMENT_SCANNER", "")  # clamd:/socket, clamd:host:port, command:… {file}
    WTF_CSRF_CHECK_DEFAULT = False
    WTF_CSRF_TIME_LIMIT = None
    JWT_ACCESS_TOKEN_EXPIRES = timedelta(minutes=30)
    JWT_REFRESH_TOKEN_EXPIRES = timedelta(days=1)

    LANGUAGES = {"vi": {"flag": "vn", "name": "Tiếng Việt"}, "en": {"flag": "gb", "name": "English"}}
    BABEL_DEFAULT_LOCALE = "vi"
    BABEL_DEFAULT_TIMEZONE = "Asia/Ho_Chi_Minh"
    BABEL_TRANSLATION_DIRECTORIES = str(HERE / "translations")
