"""The parts of a run name tests there are, and each test is in one of them or free."""

from __future__ import annotations

from pathlib import Path

from tests.parts import FIRST, MEANWHILE, TOGETHER, WALK, part

TESTS = Path(__file__).parents[1]


def test_every_name_is_that_of_a_module() -> None:
    there = list(TESTS.rglob("test_*.py"))
    assert (FIRST | MEANWHILE | WALK) - {path.stem for path in there} == set()
    assert TOGETHER - {f"{path.parent.name}/{path.stem}" for path in there} == set()


def test_the_browser_has_two_parts() -> None:
    names = [path.relative_to(TESTS.parent).as_posix() for path in (TESTS / "browser").glob("test_*.py")]
    assert {part(f"{name}::test_something[sqlite]") for name in names} == {"walk", "browser"}


def test_what_is_made_once_is_made_in_one_process() -> None:
    for name in TOGETHER:
        there = f"tests/integration/{name}.py"
        assert part(f"{there}::test_one[sqlite]") == part(f"{there}::test_other[postgresql]") == name


def test_other_tests_run_anywhere() -> None:
    assert part("tests/unit/forms/test_read_a_definition.py::test_five_hundred_fields_are_enough") == ""
    assert part("tests/integration/api/test_describe_itself.py::test_nobody_learns_nothing[postgresql]") == ""
