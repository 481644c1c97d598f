"""The endpoints of the registers, all made from their descriptions."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, current_app, request
from flask_appbuilder import expose

from models.base.permissions import Permission
from views.api.answers import answer, expected_version, is_known, tag_of
from views.api.batches import run_batch
from views.api.requests import json_object, once
from views.api.sweeps import sweep, take_back
from views.base import Api, actor, allowed, commit, now, session
from views.registers.changing import add, amend, move
from views.registers.description import Register
from views.registers.index import REGISTERS
from views.registers.listing import listing
from views.registers.parameters import query_from
from views.registers.record import record
from views.registers.writing import entity


class RegisterReadApi(Api):
    """List and get of one register."""

    register: ClassVar[Register]

    @expose("/", methods=["GET"])
    @allowed
    def get_list(self) -> Response:
        """The rows that the caller may see, filtered, sorted and paged as asked."""
        query = query_from(self.register, actor(), request.args)
        page = listing(session(), actor(), query, current_app.config["SECRET_KEY"])
        return answer({
            "result": page.rows,
            "ids": page.ids,
            "count": page.count,
            "count_is": page.count_is,
            "page_size": query.page_size,
            "next": page.next,
            "previous": page.previous,
        })  # fmt: skip

    @expose("/<int:row_id>", methods=["GET"])
    @allowed
    def get(self, row_id: int) -> Response:
        """One row with every field that the caller may read."""
        response = self._shown(row_id)
        if self.register.reveal is not None:
            commit()  # that personal data was shown
        if is_known(response.headers["ETag"]):
            return Response(status=304, headers={"ETag": response.headers["ETag"]})
        return response

    def _shown(self, row_id: int, status: int = 200) -> Response:
        found = record(session(), actor(), self.register, row_id, at=now())
        headers = {"Location": f"{self.route_base}/{row_id}"} if status == 201 else {}
        tag = tag_of(found, found.get("row_version"))
        return answer({"id": row_id, "result": found}, status, tag=tag, **headers)


class RegisterApi(RegisterReadApi):
    """List, get, and the noun's verbs."""

    @expose("/", methods=["POST"])
    @allowed
    def post(self) -> Response:
        """Enter a row. With an ``Idempotency-Key`` it may be sent again without harm."""
        return once(lambda: self._shown(add(session(), actor(), self.register, json_object(), at=now()).id, 201))

    @expose("/<int:row_id>", methods=["PUT", "PATCH"])
    @allowed
    def put(self, row_id: int) -> Response:
        """Change the fields that are sent; ``If-Match`` says which version they change."""
        row = entity(session(), self.register, row_id)
        amend(session(), actor(), self.register, row, json_object(), version=expected_version(), at=now())
        shown = self._shown(row_id)
        commit()
        return shown

    @expose("/<int:row_id>", methods=["DELETE"])
    @allowed
    def delete(self, row_id: int) -> Response:
        """Put the row in the bin, from where it can be restored."""
        move(session(), actor(), self.register, row_id, "bin", version=expected_version(optional=True), at=now())
        commit()
        return Response(status=204)

    @expose("/<int:row_id>/restore", methods=["POST"])
    @allowed
    def restore(self, row_id: int) -> Response:
        """Take the row out of the bin."""

        def work() -> Response:
            move(session(), actor(), self.register, row_id, "restore", version=None, at=now())
            return self._shown(row_id)

        return once(work)

    @expose("/batch", methods=["POST"])
    @allowed
    def batch(self) -> Response:
        """Enter and change many rows in one transaction: all of them, or none."""
        return once(lambda: answer(run_batch(session(), actor(), self.register, json_object(), at=now())))

    @expose("/bulk", methods=["POST"])
    @allowed
    def bulk(self) -> Response:
        """What would be done to all rows that the list of this address shows, and then the job that does it."""
        return once(lambda: sweep(session(), actor(), self.register, json_object()))

    @expose("/bulk/<int:job_id>/undo", methods=["POST"])
    @allowed
    def bulk_undo(self, job_id: int) -> Response:
        """Take back all that such a job did."""
        return once(lambda: take_back(session(), actor(), self.register, job_id))


ELSEWHERE = frozenset({"uploads"})  # has endpoints of its own


def api_of(register: Register) -> type[RegisterReadApi]:
    """The class of endpoints for a register: without verbs it is only read."""
    title = "".join(part.capitalize() for part in register.name.split("_"))
    verbs: dict[str, Permission] = {}
    if register.write is not None:
        verbs = dict.fromkeys(("post", "put", "delete", "restore", "batch", "bulk", "bulk_undo"), register.write)
    base = RegisterApi if verbs else RegisterReadApi
    members = {"register": register, "permission": register.read, "verbs": verbs, "resource_name": register.name}
    members["exclude_route_methods"] = _undone(register)
    return type(f"{title}Api", (base,), members)


def _undone(register: Register) -> set[str]:
    """The methods of verbs that the noun does not have."""
    by_method = {"post": "add", "put": "amend", "delete": "bin", "restore": "restore", "batch": "amend"}
    by_method |= {"bulk": "amend", "bulk_undo": "amend"}
    return {method for method, verb in by_method.items() if getattr(register.verbs, verb) is None}


def register_endpoints(appbuilder: Any) -> None:
    """Give FAB the endpoints of every register."""
    for each in REGISTERS.values():
        if each.name not in ELSEWHERE:
            appbuilder.add_api(api_of(each))
