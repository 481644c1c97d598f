"""Made once, bound to an application later."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from models.base.model import Model

# FAB's declarative base is ours: one metadata, so migrations see FAB's tables and our own.
db = SQLAlchemy(model_class=Model, disable_autonaming=True)
csrf = CSRFProtect()
