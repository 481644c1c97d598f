"""The address that a person opens is said by the server itself, once, when it can answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app import gunicorn
from app.cli.server import SAYS, address


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("tien-do.gov.example", "http://tien-do.gov.example:8080"),
    ],
)
def test_an_address_can_be_opened_as_it_is_said(host: str, said: str) -> None:
    assert address(host, 8080) == said


def test_the_first_process_says_it_and_no_later_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SAYS, "Tiến Độ: http://127.0.0.1:8080")
    for age in (1, 2, 3):
        gunicorn.post_worker_init(SimpleNamespace(age=age))
    assert capsys.readouterr().out.split("\n") == ["", "Tiến Độ: http://127.0.0.1:8080", ""]
    monkeypatch.delenv(SAYS)
    gunicorn.post_worker_init(SimpleNamespace(age=1))
    assert capsys.readouterr().out == ""
