"""What an exercise must keep, shown by taking one thing away after the other."""

import pytest

from grader.course import read_exercise
from grader.errors import CourseError
from grader.proof import variants, verify_rules
from grader.proof.variants import Variant
from grader.proof.verify_notebook import Trial
from grader.proof.verify_rules import Needs


def right(name, *steps):
    return Variant(name, "", {"cell": ""}, right=steps)


def wrong(name, step, words="one too many"):
    return Variant(name, "", {"cell": ""}, wrong={step: words})


ENOUGH = [right("a", "split"), right("b", "split"), *(wrong(name, "split") for name in "cde")]


def test_two_right_and_three_wrong_variants_are_enough():
    assert list(verify_rules.counts({"split": Needs()}, ENOUGH)) == []


@pytest.mark.parametrize(("gone", "reason"), [(0, "has 1 (b) as other right"), (2, "has 2 (d, e) as named mistakes")])
def test_a_missing_variant_is_named(gone, reason):
    (sentence,) = verify_rules.counts({"split": Needs()}, ENOUGH[:gone] + ENOUGH[gone + 1 :])
    assert reason in sentence


def test_a_trained_model_needs_three_others():
    (sentence,) = verify_rules.counts({"split": Needs()}, ENOUGH, models="split")
    assert "2 (a, b) as other right answers; 3 are asked for" in sentence


def test_a_variant_of_an_unknown_step_is_named():
    (sentence,) = verify_rules.counts({"split": Needs()}, [*ENOUGH, right("f", "slit")])
    assert "the variant 'f' speaks of the step 'slit'" in sentence


@pytest.fixture
def toy(toy_masters):
    return read_exercise(toy_masters / "solutions" / "toy")


def test_a_solution_that_loses_points_is_named(toy):
    trials = [Trial("honest", "double", 50, "right", ""), Trial("honest", "accuracy", 0, "wrong", "10 % right")]
    (sentence,) = verify_rules.honest(toy, trials)
    assert sentence == "the solution gets 0 of 30 points in 'accuracy': 10 % right"


def test_points_that_grow_with_an_accuracy_need_not_be_full(toy):
    trial = Trial("honest", "accuracy", 12.5, "right", "")
    assert list(verify_rules.honest(toy, [trial], models="accuracy")) == []
    assert len(list(verify_rules.honest(toy, [trial]))) == 1


def test_two_verdicts_are_named(toy):
    (sentence,) = verify_rules.honest(toy, [Trial("honest", "double", 50, "right", "", at_desk="failed")])
    assert "is right on the judge's side () and failed at a desk" in sentence


def test_a_release_that_says_anything_but_not_attempted_is_named():
    trials = [
        Trial("untouched", "double", 0, "failed", "no attribute"),
        Trial("untouched", "x", 0, "not attempted", "x"),
    ]
    found = list(verify_rules.released(trials, {"final": "TypeError: no model"}))
    assert found[0] == "'double' as released is failed, not 'not attempted': no attribute"
    assert "the cell 'final' as released fails with TypeError: no model" in found[1]


@pytest.mark.parametrize(
    ("variant", "trial", "reason"),
    [
        (wrong("c", "double"), (50, "right", ""), "'c' is wrong in 'double' and gets 50 of 50 points"),
        (wrong("c", "double"), (0, "wrong", "no"), "loses 'double', but the message lacks 'one too many': no"),
        (right("a", "double"), (0, "wrong", "no"), "'a' should pass 'double' and gets 0 of 50 points: no"),
        (right("a", "accuracy"), (0, "wrong", "no"), "'a' should pass 'double' and gets 0"),
    ],
)
def test_an_outcome_other_than_the_expected_is_named(toy, variant, trial, reason):
    (sentence,) = verify_rules.outcome(toy, variant, [Trial(variant.name, "double", *trial)])
    assert reason in sentence


def test_what_follows_from_a_mistake_is_left_open(toy):
    trials = [Trial("c", "accuracy", 0, "wrong", "one too many"), Trial("c", "double", 0, "wrong", "no")]
    assert list(verify_rules.outcome(toy, wrong("c", "accuracy"), trials)) == []


def test_a_hidden_part_that_no_mistake_needs_is_named():
    trials = [Trial(name, "split", 0, "wrong", "", hidden=False) for name in "cde"]
    (sentence,) = verify_rules.hidden({"split": Needs()}, ENOUGH, trials)
    assert "the hidden part of 'split' is needed by none of its 3 mistakes" in sentence
    assert list(verify_rules.hidden({"split": Needs(hidden=0)}, ENOUGH, trials)) == []
    trials[1] = Trial("d", "split", 0, "wrong", "", hidden=True)
    assert list(verify_rules.hidden({"split": Needs()}, ENOUGH, trials)) == []


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(variants, "FOLDER", tmp_path)
    (tmp_path / "toy").mkdir()
    return tmp_path / "toy"


def test_a_step_that_admits_fewer_says_why(folder):
    (folder / "fewer.toml").write_text('[split]\nright = 0\nreason = "there is one answer"\n')
    assert verify_rules.read_needs("toy", ["split", "other"]) == {
        "split": Needs(right=0, reason="there is one answer"),
        "other": Needs(),
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[slit]\nright = 0\nreason = 'one'", "has no such step"),
        ("[split]\nright = 0", "why there are fewer"),
        ("[split]\nreason = 'one'", "nothing in it is fewer"),
        ("[split]\nfewer = 0\nreason = 'one'", "unknown entry 'fewer'"),
    ],
)
def test_an_exception_without_rhyme_or_reason_is_refused(folder, text, reason):
    (folder / "fewer.toml").write_text(text)
    with pytest.raises(CourseError, match=reason):
        verify_rules.read_needs("toy", ["split"])
