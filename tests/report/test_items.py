"""Each step is told by its shares, by what it tells apart, and by how it was failed."""

import pytest

from grader.course import Exercise, Step
from grader.report.items import FEWEST, item_analysis, masked
from grader.report.marks import NOT_ATTEMPTED, Mark, StepMark

STEPS = tuple(Step(id, id.title(), 10, "evaluation", 1, manual=id == "card") for id in ("first", "second", "card"))
EXERCISE = Exercise("toy", "Toy", None, None, STEPS, {})


def mark(number, first, second, said="", waiting=True):
    steps = (
        StepMark("first", first, 10, False, said),
        StepMark("second", second, 10, False, ""),
        StepMark("card", 0, 10, waiting, "" if waiting else NOT_ATTEMPTED),
    )
    return Mark(f"s{number}", "toy", steps, 0)


def item(marks, id):
    return next(item for item in item_analysis(marks, EXERCISE) if item.step.id == id)


def test_shares_and_counts():
    found = item([mark(0, 10, 0), mark(1, 5, 0), mark(2, 0, 0, NOT_ATTEMPTED)], "first")
    assert (found.decided, found.share, found.full, found.blank, found.lost) == (3, 0.5, 1, 1, 5)


def test_a_step_is_told_once_nobody_waits():
    some = [mark(0, 10, 0), mark(1, 5, 0, waiting=False)]
    assert (item(some, "card").share, item(some, "card").waiting, item(some, "card").lost) == (None, 1, 0)
    assert item([mark(0, 10, 0, waiting=False)], "card").share == 0


@pytest.mark.parametrize(
    ("second", "sign", "meaning"),
    [
        (lambda first, i: first, 1, "well"),
        (lambda first, i: 10 - first, -1, "against the rest"),
        (lambda first, i: 10 * (i // 2 % 2), 0, "hardly"),
    ],
)
def test_discrimination_is_the_correlation_with_the_rest(second, sign, meaning):
    marks = [mark(i, 10 * (i % 2), second(10 * (i % 2), i)) for i in range(12)]
    found = item(marks, "first")
    assert found.discrimination == pytest.approx(sign, abs=1e-9)
    assert found.meaning.startswith(meaning)


@pytest.mark.parametrize(
    ("marks", "meaning"),
    [
        ([mark(i, i % 2, i % 2) for i in range(FEWEST - 1)], f"fewer than {FEWEST} marks"),
        ([mark(i, 10, i % 2) for i in range(FEWEST)], "all got the same"),
        ([mark(i, i % 2, 10) for i in range(FEWEST)], "all got the same elsewhere"),
    ],
)
def test_where_there_is_no_correlation_it_says_why(marks, meaning):
    assert (item(marks, "first").discrimination, item(marks, "first").meaning) == (None, meaning)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("expected (4, 4), found (3, 10)", "expected (12, 1), found (203,  7)"),
        ("the loss is 2.303e-05, not -1.5", "the loss is 12, not 1e9"),
        ("found [0 18 0 0]", "found [1.5 2. 3. 4. 5.]"),
        ("NameError: name 'x' is not defined", "NameError: name 'conv_1' is not defined"),
        ('"a" is 61.2% right', '"b c" is 9% right'),
        ("10,000 images", "9 images"),
        ("the mean is nan", "the mean is 4"),
    ],
)
def test_messages_that_differ_in_numbers_and_quotations_are_one(one, other):
    assert masked(one) == masked(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("conv2d failed", "conv3d failed"),
        ("don't pad, it isn't needed", "don't crop, it isn't needed"),
        ("rows sum to 1", "columns sum to 1"),
    ],
)
def test_messages_that_differ_in_words_are_two(one, other):
    assert masked(one) != masked(other)


def test_failures_are_counted_with_one_shown_as_it_was():
    said = ["found 3", NOT_ATTEMPTED, "found 4", "too small", "found 5"]
    found = item([mark(i, 0, 0, words) for i, words in enumerate(said)], "first").failures
    assert [(failure.example, failure.students) for failure in found] == [
        ("found 3", ("s0", "s2", "s4")),
        ("too small", ("s3",)),
    ]


def test_a_measured_accuracy_is_no_failure():
    words = "61.2% of 1,000 held-out examples right (95 % margin 58.1% to 64.2%): 11 of 20 points."
    assert item([mark(0, 5, 0, words)], "first").failures == ()
