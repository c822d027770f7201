"""A skill's share is that of the points of its steps, over all marks that are given."""

import pytest

from grader.course import Exercise, Step
from grader.report.marks import Mark, StepMark
from grader.report.skills import Earned, class_profile, profile, spread


def exercise(name, **skill_of):
    steps = tuple(Step(id, id, 10, skill, 1) for id, skill in skill_of.items())
    return Exercise(name, name, None, None, steps, {})


def mark(assignment, student="ann", waiting=(), **scores):
    steps = tuple(StepMark(id, score, 10, id in waiting, "") for id, score in scores.items())
    return Mark(student, assignment, steps, 0)


IMAGES = exercise("images", split="data preparation", net="model design", card="evaluation")
WORDS = exercise("words", split="data preparation", rate="training and tuning")


def test_the_profile_of_one_exercise():
    found = profile([mark("images", split=5, net=10, card=0)], [IMAGES])
    assert found == {"data preparation": Earned(5, 10), "model design": Earned(10, 10), "evaluation": Earned(0, 10)}
    assert [earned.share for earned in found.values()] == [0.5, 1, 0]


def test_several_exercises_add_up_by_skill_and_keep_equal_steps_apart():
    found = profile([mark("images", split=5, net=10, card=0), mark("words", split=10, rate=4)], [IMAGES, WORDS])
    assert found["data preparation"] == Earned(15, 20)
    assert list(found) == ["data preparation", "model design", "training and tuning", "evaluation"]


def test_what_waits_for_a_person_counts_neither_way():
    found = profile([mark("images", waiting=("card",), split=5, net=10, card=0)], [IMAGES])
    assert "evaluation" not in found


def test_a_class_spreads():
    marks = [mark("words", f"s{i}", split=i, rate=10) for i in range(11)]
    found = class_profile(marks, WORDS)["data preparation"]
    assert (found.mean, found.median, found.low, found.high, found.n) == pytest.approx((0.5, 0.5, 0.25, 0.75, 11))


def test_a_step_that_waits_for_some_is_left_out_for_all():
    blank, waiting = mark("images", "a", split=5, net=5, card=0), mark("images", "b", ("card",), split=5, net=5, card=0)
    assert "evaluation" not in class_profile([blank, waiting], IMAGES)
    assert class_profile([blank], IMAGES)["evaluation"].mean == 0


def test_one_learner_is_a_class_too():
    assert spread([0.4]).low == spread([0.4]).high == 0.4
