"""The threat model's table names every attack, and every test that it names exists."""

import ast
import re
from pathlib import Path

import pytest
from attacks import ATTACKS
from toy_attacks import ATTACKS as SUBMISSIONS
from toy_attacks import DOORS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = {int(row[0]): row for row in re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)}


def functions_of(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_has_a_row_for_each_of_the_thirty_six_attacks():
    assert [attack.number for attack in ATTACKS] == list(range(1, 37))
    assert list(ROWS) == list(range(1, 37))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.number))
def test_the_page_says_what_the_suite_does(attack):
    _, name, defence, tests = ROWS[attack.number]
    assert (name, defence) == (attack.name, attack.defence)
    assert re.findall(r"`(.+?)`", tests) == [test.removeprefix("tests/hostile/") for test in attack.tests]
    assert attack.tests
    for test in attack.tests:
        file, _, function = test.partition("::")
        assert function in functions_of(file), test


def test_each_learner_of_the_class_belongs_to_a_line_of_the_page():
    lines = {attack.number: attack for attack in ATTACKS}
    for submission in SUBMISSIONS:
        assert submission.id.startswith(f"l{submission.line:02}-")
    for submission in (*SUBMISSIONS, *DOORS):
        assert any("test_toy_class" in test for test in lines[submission.line].tests), submission.id
    on_the_toy = {submission.line for submission in (*SUBMISSIONS, *DOORS)}
    assert set(range(1, 37)) - on_the_toy == {5, 12, 14, 31, 32, 36}, "these have tests of their own"


def test_the_page_says_what_is_out_of_scope():
    scope = PAGE.partition("## What is out of scope")[2]
    for word in ("kernel", "Side channels", "public test set", "Somebody else", "many submissions", "own notebooks"):
        assert word in scope
    for word in ("--no-sandbox", "COURSE_GPU"):
        assert word in scope
