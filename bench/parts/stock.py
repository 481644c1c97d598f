"""Flask-AppBuilder as it comes, over the same table: a ModelView and a ModelRestApi, measured in their own process.

python bench/parts/stock.py DATABASE_URL
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from flask_appbuilder import AppBuilder, ModelRestApi, ModelView  # noqa: E402
from flask_appbuilder.models.sqla.interface import SQLAInterface  # noqa: E402
from flask_sqlalchemy import SQLAlchemy  # noqa: E402

from app.fab import ForeignKeyConverter  # noqa: E402  - without it FAB does not start with marshmallow 4
from bench.parts.ground import Queries, work  # noqa: E402
from models import schema  # noqa: E402
from models.base.model import Model  # noqa: E402
from models.catalogue.tables import Procedure  # noqa: E402

COLUMNS = ["code", "name", "field", "levels", "owner", "service_level", "publication_state", "decision_number"]


class StockView(ModelView):
    """The list that FAB makes of the model."""

    datamodel = SQLAInterface(Procedure)
    list_columns = COLUMNS
    base_order = ("name_sort", "asc")


class StockApi(ModelRestApi):
    """The endpoints that FAB makes of the model."""

    datamodel = SQLAInterface(Procedure)
    resource_name = "stock"
    list_columns = ["id", *COLUMNS[:4], "owner.code", "owner.name", *COLUMNS[5:]]
    allow_browser_login = True


def _others() -> list[Any]:
    schema()
    names = ("Organisation", "OfficialDocument", "Programme", "Objective", "Target", "Plan", "Task", "FocalPoint",
             "Regime", "Period", "Form", "Report", "Upload", "AuditEntry")  # fmt: skip
    return [mapper.class_ for mapper in Model.registry.mappers if mapper.class_.__name__ in names]


def main(address: str) -> dict[str, Any]:
    ModelRestApi.model2schemaconverter = ForeignKeyConverter
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=address, SECRET_KEY="x" * 40, WTF_CSRF_ENABLED=False,
                      FAB_ADD_SECURITY_API=False, FAB_API_MAX_PAGE_SIZE=100)  # fmt: skip
    db = SQLAlchemy(model_class=Model, disable_autonaming=True)
    db.init_app(app)
    with app.app_context():
        appbuilder = AppBuilder(app, db.session)
        appbuilder.add_view(StockView, "Procedures", category="Registers")
        for model in _others():  # the portal's other registers: its navigation, as FAB would make it
            view = type(f"Stock{model.__name__}", (ModelView,), {"datamodel": SQLAInterface(model)})
            appbuilder.add_view(view, model.__name__, category="Registers")
        appbuilder.add_api(StockApi)
        sm = appbuilder.sm
        if sm.find_user("stock") is None:
            sm.add_user("stock", "S", "T", "stock@example.vn", sm.find_role("Admin"), "stock-password-1")
        queries = Queries(db.engine)
    client = app.test_client()
    client.post("/login/", data={"username": "stock", "password": "stock-password-1"})
    q = "(filters:!((col:publication_state,opr:eq,value:new)),order_column:name,page:0,page_size:50)"
    page = "/stockview/list/?psize_StockView=25"
    filtered = f"{page}&_flt_0_publication_state=new&_oc_StockView=code&_od_StockView=desc"
    return {"page": _measured(client, queries, page), "filtered": _measured(client, queries, filtered),
            "api": _measured(client, queries, f"/api/v1/stock/?q={q}")}  # fmt: skip


def _measured(client: Any, queries: Queries, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status)
    before = queries.count
    client.get(path)
    asked = queries.count - before
    cpu, clock = work(lambda: client.get(path), 15)
    return {"cpu_ms": cpu, "ms": clock, "queries": asked, "bytes": len(answer.data)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
