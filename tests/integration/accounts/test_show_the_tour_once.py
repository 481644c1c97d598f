"""The tour of the first visit: by itself once for an account, and never on another page than the first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


def starts(page: str) -> bool:
    return "data-tour-first" in page


def token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_it_starts_until_it_was_seen_and_the_account_remembers(sign_in: Callable[[str], FlaskClient]) -> None:
    client = sign_in("hanoi.editor")
    first = client.get("/").text
    assert starts(first)
    assert not starts(client.get("/work/").text)
    answer = client.post("/tour/seen", headers={"X-CSRFToken": token(first), "Referer": "http://localhost/"})
    assert answer.status_code == 204
    assert not starts(client.get("/").text)
    assert not starts(sign_in("hanoi.editor").get("/").text)
    assert starts(sign_in("vinhphuc.editor").get("/").text)


@pytest.mark.parametrize("username", ["admin", "lead", "reviewer", "auditor", "hanoi.editor", "hanoi.approver"])
def test_each_role_has_three_to_five_stops_and_four_places_at_the_foot(
    username: str, sign_in: Callable[[str], FlaskClient]
) -> None:
    page = sign_in(username).get("/").text
    assert 3 <= len(re.findall(r' data-tour="[^"]+"', page)) <= 6  # two of them, the list and the bar, never together
    foot = page[page.index('<nav class="nav-bottom"') :]
    assert 3 <= foot.count("<a href") <= 4
