"""Log lines are JSON and hold nothing personal."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from flask import Flask

from app.logging import JsonLines, install


def _line(message: str, *, failing: bool = False) -> dict[str, Any]:
    info = None
    if failing:
        try:
            raise ValueError("an@example.vn is taken by Nguyễn Văn An")
        except ValueError:
            info = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, "file.py", 1, message, (), info)
    line: dict[str, Any] = json.loads(JsonLines().format(record))
    return line


def test_an_address_is_not_written() -> None:
    assert "example" not in _line("sent to an@example.vn")["message"]


def test_of_an_exception_only_kind_and_path_are_written() -> None:
    line = _line("broke", failing=True)
    assert line["exception"] == "builtins.ValueError"
    assert "Nguyễn" not in json.dumps(line, ensure_ascii=False)
    assert "test_log.py" in line["trace"][0]


def _app() -> Flask:
    app = Flask(__name__)
    install(app)
    app.add_url_rule("/people/<name>", view_func=lambda name: name, endpoint="people")
    return app


def test_a_request_is_one_line_without_query_and_values(caplog: Any) -> None:
    with caplog.at_level(logging.INFO, logger="tien_do.request"):
        _app().test_client().get("/people/an?phone=0912345678")
    (record,) = caplog.records
    line = JsonLines().format(record)
    assert record.facts["rule"] == "/people/<name>"
    assert "0912345678" not in line


def test_an_id_given_by_the_caller_is_kept_when_it_is_one() -> None:
    client = _app().test_client()
    assert client.get("/people/an", headers={"X-Request-ID": "abcd-1234"}).headers["X-Request-ID"] == "abcd-1234"
    assert client.get("/people/an", headers={"X-Request-ID": "a b\tc"}).headers["X-Request-ID"] != "a b\tc"
