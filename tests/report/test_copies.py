"""Equal answers are weighed by how rare they are in the class and how long; honest classes pass, copies do not."""

import random

import pytest

from grader.report.copies import ENOUGH, MOST, joined, same_answers, same_as_solution, same_files, surprise
from grader.report.forms import Form

# Tokens of the answers in one of the course's notebooks, and the words of its two texts.
CODE = (241, 225, 219, 170, 167, 161, 110, 101, 88, 83, 79, 62, 58, 54, 39, 34, 27, 21, 18, 8)
PROSE = (198, 114)
SOLUTION = {f"c{i}": Form(b"solution", length, i >= len(CODE)) for i, length in enumerate(CODE + PROSE)}


def honest(n, seed, alike=2):
    """Return a class whose members meet on the solution's words `alike` times as often as the guess in bits has it."""
    draw = random.Random(seed)
    answers = {f"s{i:03d}": {} for i in range(n)}
    for cell, form in SOLUTION.items():
        bits = form.length / (3 if form.prose else 12)
        for own in answers.values():
            if draw.random() < 0.92:
                natural = draw.random() < 2 ** -(bits * 2 / alike)
                digest = b"solution" if natural else b"%d" % draw.randrange(max(1, int(2 ** min(60, bits * 1.5))))
                own[cell] = Form(digest, form.length, form.prose)
    return answers


@pytest.mark.parametrize(("n", "classes"), [(2, 50), (5, 30), (30, 10), (200, 1)])
def test_nobody_in_an_honest_class_is_named(n, classes):
    for seed in range(classes):
        answers = honest(n, seed)
        assert same_answers(answers, SOLUTION) == []
        assert same_as_solution(answers, SOLUTION) == {}


@pytest.mark.parametrize("n", [2, 5, 30, 200])
@pytest.mark.parametrize("share", [1, 0.5])
def test_a_copy_of_all_or_half_of_the_answers_is_named(n, share):
    answers = honest(n, 1)
    copied = sorted(answers["s000"])[:: round(1 / share)]
    answers["s001"] |= {cell: answers["s000"][cell] for cell in copied}
    (group,) = same_answers(answers, SOLUTION)
    assert group.students == ("s000", "s001")
    telling = {cell for cell in copied if answers["s000"][cell] != SOLUTION[cell]}
    assert telling <= {shared.cell for shared in group.shared}


def test_a_ring_of_five_is_one_group_and_names_no_one_else():
    answers = honest(30, 2)
    for member in ("s007", "s011", "s020", "s029"):
        answers[member] |= answers["s003"]
    (group,) = same_answers(answers, SOLUTION)
    assert group.students == ("s003", "s007", "s011", "s020", "s029")
    assert group.shared[0].length == max(form.length for form in answers["s003"].values())


@pytest.mark.parametrize("n", [1, 5, 30, 200])
def test_who_hands_in_the_published_solution_is_named(n):
    answers = honest(n, 3) | {"reader": dict(SOLUTION)}
    assert list(same_as_solution(answers, SOLUTION)) == ["reader"]
    assert len(same_as_solution(answers, SOLUTION)["reader"]) == len(SOLUTION)


def test_two_who_handed_in_the_published_solution_are_no_pair():
    answers = honest(30, 4) | {"reader": dict(SOLUTION), "too": dict(SOLUTION)}
    assert same_answers(answers, SOLUTION) == []
    assert sorted(same_as_solution(answers, SOLUTION)) == ["reader", "too"]


def test_two_hundred_equal_short_answers_name_nobody():
    everybody = {f"s{i}": {f"c{j}": Form(b"one line", 14) for j in range(20)} for i in range(200)}
    assert same_answers(everybody, {}) == []


def test_a_rare_and_long_answer_is_telling_and_no_single_one_decides():
    assert surprise(0, 28, Form(b"", 14)) < surprise(0, 28, Form(b"", 70)) < surprise(0, 28, Form(b"", 200))
    assert surprise(0, 28, Form(b"", 70)) > surprise(3, 28, Form(b"", 70)) > surprise(28, 28, Form(b"", 70))
    assert surprise(0, 28, Form(b"", 10_000)) == MOST < ENOUGH


def test_files_are_equal_whatever_they_are_called():
    files = {
        "ann": {"final.safetensors": "1", "baseline.safetensors": "9"},
        "bob": {"final.safetensors": "2", "baseline.safetensors": "9"},
        "cleo": {"copy.safetensors": "1"},
        "dan": {"final.weights.h5": "2"},
    }
    assert same_files(files, "final") == [("ann", "cleo"), ("bob", "dan")]


def test_pairs_join_to_groups():
    assert joined([("b", "c"), ("x", "y"), ("a", "b"), ("c", "a")]) == [("a", "b", "c"), ("x", "y")]
