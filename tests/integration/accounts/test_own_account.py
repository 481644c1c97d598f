"""The menu of one's own account leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient


def test_every_link_of_the_account_menu_opens(sign_in: Callable[[str], FlaskClient]) -> None:
    client = sign_in("hanoi.editor")
    links = re.findall(r'class="menu-item" href="(/[^"]+)"', client.get("/work/").text)
    assert len(links) >= 2
    for link in links:
        assert client.get(link).status_code == 200, link
