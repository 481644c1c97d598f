"""Invented procedures in any number, for figures and for a full screen. The same number gives the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

_WORDS = Path(__file__).parents[1] / "data" / "procedures" / "words.json"
_FIRST_DECISION = date(2016, 1, 4)
_SERVICE = {"4": "full", "3": "partial", "2": "information", "1": "information"}


def generate_procedures(count: int, owners: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Rows by field code (see ``models.catalogue.rules.FIELDS``), at most 900,000, every code once.

    ``owners`` are the codes of agencies that exist where the rows are going; without them the ministry of
    the field of 2021 is named. Codes lie from 4.000000 up, where no published sample has one.
    """
    words = json.loads(_WORDS.read_text(encoding="utf-8"))
    for position in range(count):
        yield _procedure(position, Random(position), words, owners)  # noqa: S311 - invented rows, no secrets


def _procedure(position: int, random: Random, words: dict[str, Any], owners: tuple[str, ...]) -> dict[str, Any]:
    field = random.choice(words["fields"])
    level_before = random.choices(("1", "2", "3", "4"), (5, 35, 30, 30))[0]
    return {
        "code": _code(position),
        "name": _name(random, field, words),
        "field": field["name"],
        "levels": list(field["levels"]),
        "kind": random.choices(("standard", "specific", "interconnected", "internal"), (80, 5, 10, 5))[0],
        "legal_kind": random.choice(("not_assigned", "assigned", "other")),
        "owner": field["code"] if not owners else owners[position % len(owners)],
        "performer": random.choice(words["performers"]),
        "applicants": "; ".join(random.sample(words["applicants"], 2)),
        "channels": ["direct", "online", "post"] if level_before in "34" else ["direct"],
        "service_level_before": level_before,
        "service_level": _SERVICE[level_before],
        "terms": f"{random.choice((1, 3, 5, 7, 10, 15, 20, 30, 45))} ngày làm việc",
        "fee": random.choice(("Không", "50.000 đồng", "100.000 đồng", "150.000 đồng", "1.500.000 đồng")),
        "result": random.choice(words["results"]),
        **_decision(random, words["acronyms"][field["code"]]),
    }


def _code(position: int) -> str:
    # 7919 shares no factor with 100,000, so each block of 100,000 visits every number once.
    block, place = divmod(position, 100_000)
    return f"{4 + block // 10}.{block % 10}{place * 7919 % 100_000:05d}"


def _name(random: Random, field: dict[str, Any], words: dict[str, Any]) -> str:
    parts = [random.choice(words["verbs"]), random.choice(field["objects"]), random.choice(words["subjects"])]
    if random.random() < 0.5:
        parts.append(f"{random.choice(words['sites'])} {random.choice(words['places'])}")
    return " ".join(parts)


def _decision(random: Random, acronym: str) -> dict[str, Any]:
    decided = _FIRST_DECISION + timedelta(days=random.randrange(2100))
    return {
        "publication_state": random.choices(("new", "amended", "replaced", "abolished"), (45, 40, 10, 5))[0],
        "decision_number": f"{random.randrange(1, 3500)}/QĐ-{acronym}",
        "decision_on": decided,
        "issued_on": decided - timedelta(days=random.randrange(10, 40)),
        "effective_on": decided + timedelta(days=random.randrange(10, 40)),
        "published_on": decided + timedelta(days=random.randrange(3, 25)),
        "shortened": random.random() < 0.03,
    }
