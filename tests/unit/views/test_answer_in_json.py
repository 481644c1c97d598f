"""The bodies of the API's answers."""

from __future__ import annotations

import json

from flask import Flask

from views.api.answers import answer

WHOLE = [0, 2**63, 10**25, -(10**25)]


def test_a_body_is_compact_and_keeps_whole_numbers_of_any_length() -> None:
    with Flask(__name__).app_context():
        for number in WHOLE:
            made = answer({"sum": number, 7: "Đất đai"})
            assert made.get_data(as_text=True) == f'{{"sum":{number},"7":"Đất đai"}}'
            assert json.loads(made.get_data())["sum"] == number
            assert made.mimetype == "application/json"
