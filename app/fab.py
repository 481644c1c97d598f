"""Repairs to Flask-AppBuilder 5.3, all of them here. See docs/decisions for the evidence of each."""

from __future__ import annotations

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import flask_appbuilder.api as fab_api
import jsonschema
from flask import current_app
from flask_appbuilder import ModelRestApi
from flask_appbuilder.api.convert import Model2SchemaConverter
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema


class ForeignKeyConverter(Model2SchemaConverter):
    """With marshmallow 4 a schema that names a foreign key must include foreign keys (FAB #2361)."""

    def _meta_schema_factory(self, columns: Any, model: Any, class_mixin: Any, parent_schema_name: Any = None) -> Any:
        meta: dict[str, Any] = {
            "model": model,
            "load_instance": True,
            "include_fk": bool(columns),
            "sqla_session": current_app.appbuilder.session,
            "parent_schema_name": parent_schema_name,
        }
        if columns:
            meta["fields"] = columns
        return type("MetaSchema", (SQLAlchemyAutoSchema, class_mixin), {"Meta": type("Meta", (), meta)})


@lru_cache(maxsize=256)
def _validator(key: str) -> Any:
    schema = json.loads(key)
    return jsonschema.validators.validator_for(schema)(schema)


def _validate(instance: Any, schema: Any) -> None:
    """FAB validates the schema itself on every call: half of the cost of an API request."""
    _validator(json.dumps(schema, sort_keys=True)).validate(instance)


def repair_flask_appbuilder() -> None:
    """Apply the repairs; harmless when applied twice."""
    ModelRestApi.model2schemaconverter = ForeignKeyConverter
    fab_api.jsonschema = SimpleNamespace(validate=_validate, ValidationError=jsonschema.ValidationError)
