"""Pages are sent compressed."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from app import compression


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    compression.install(app)
    app.add_url_rule("/long", "long", lambda: "ế" * 5000)
    app.add_url_rule("/short", "short", lambda: "ế")
    app.add_url_rule("/picture", "picture", lambda: Response(b"x" * 5000, mimetype="image/png"))
    return app.test_client()


def test_a_page_is_compressed_for_who_takes_it(client: FlaskClient) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == "ế" * 5000
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 600


def test_who_does_not_take_it_gets_the_page_plain_and_caches_know(client: FlaskClient) -> None:
    answer = client.get("/long")
    assert "Content-Encoding" not in answer.headers
    assert answer.text == "ế" * 5000
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_is_short_or_packed_already_is_left_alone(client: FlaskClient) -> None:
    for path in ("/short", "/picture"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_the_same_page_is_not_always_as_long() -> None:
    assert len({len(compression.pack(b"x" * 5000)) for _ in range(40)}) > 5
