"""What is worth a look: nobody in an honest class, and in the other exactly those for whom something was planted."""

import json
from dataclasses import replace

import pytest

from grader.report import look
from grader.report.claims import Measured, Record
from grader.report.look import excess, left_out, worth_a_look


def seen(work):
    return {kind: [sight.students for sight in sights] for kind, sights in worth_a_look(work).items()}


def test_nobody_in_an_honest_class_is_worth_a_look(honest):
    assert len(honest.works) == 30
    assert seen(honest) == {}


def test_all_that_was_planted_is_seen_and_nothing_else(planted):
    hostile = "<script>alert(1)<_script>"
    assert seen(planted) == {
        look.SAME_WEIGHTS: [("weights-a", "weights-b")],
        look.SAME_ANSWERS: [("copy-of-s003", "s003"), ("ring-a", "ring-b", "ring-c")],
        look.SOLUTION: [("read-solution",)],
        look.ABOVE_RECORD: [("saw-test",)],
        look.BELOW_RECORD: [("skewed",)],
        look.ABOVE_CLASS: [("saw-test",), ("saw-test-too",)],
        look.TOO_FAST: [(hostile,), ("fast",)],
        look.NO_RECORD: [("no-record",)],
        look.OTHER_DATA: [("on-sample",)],
        look.STOPPED: [("endless",)],
        look.SET_ASIDE: [("pickled",)],
    }


def test_each_is_told_with_its_numbers(planted):
    found = {kind: sights[0] for kind, sights in worth_a_look(planted).items()}
    assert found[look.ABOVE_RECORD].text.startswith(
        "99.5% of 10,000 held-out examples, against 84.0% on validation data as its record claims (about 5,000 examples"
    )
    assert "robust standard deviations above the class's median of 8" in found[look.ABOVE_CLASS].text
    assert found[look.STOPPED].text == (
        "this call was stopped after 600 s of processor time (steps that it cost: predict, wilson)"
    )
    assert found[look.OTHER_DATA].text == "final.json names 'sample'; the course grades on 'full'"
    assert found[look.SET_ASIDE].details == ("final.safetensors was not taken: it is a pickle under another name.",)
    assert found[look.SOLUTION].text.startswith("22 of 22 answers")


def test_words_accuse_nobody(planted):
    words = json.dumps([(kind.title, kind.explained) for kind in worth_a_look(planted)]).lower()
    assert not [word for word in ("cheat", "plagiar", "fraud", "guilty", "suspicious", "dishonest") if word in words]


def test_a_file_that_the_notebook_itself_leaves_is_told_once(planted):
    assert left_out(planted) == [("final.pt2", 1)]


def test_two_equal_records_are_seen_although_the_weights_differ(honest):
    one, other, *rest = honest.works
    twin = replace(other, files=other.files | {"final.json": one.files["final.json"]})
    both = tuple(sorted((one.mark.student, other.mark.student)))
    assert seen(replace(honest, works=(one, twin, *rest))) == {look.SAME_RECORD: [both]}


@pytest.mark.parametrize(
    ("accuracy", "claimed", "kind"),
    [
        (0.87, 0.87, None),
        (0.89, 0.86, None),  # averaging over mirrored images, and luck
        (0.84, 0.88, None),  # a validation part that was chosen by
        (0.93, 0.86, look.ABOVE_RECORD),
        (0.70, 0.88, look.BELOW_RECORD),
    ],
)
def test_held_out_and_validation_accuracy_may_differ_by_chance_and_a_little(honest, accuracy, claimed, kind):
    one, *rest = honest.works
    changed = replace(
        one,
        measured=Measured(accuracy, accuracy - 0.01, accuracy + 0.01, 10_000),
        record=Record("", "full", "cpu", 50.0, 4, claimed),
    )
    found = seen(replace(honest, works=(changed, *rest)))
    assert found == ({kind: [(one.mark.student,)]} if kind else {})


def test_a_small_sample_excuses_more_than_a_large_one():
    assert excess(0.90, 1_000, 0.85, 500, 0.02) < excess(0.90, 25_000, 0.85, 2_500, 0.02)
    assert excess(0.85, 1_000, 0.83, 500, 0.02) == pytest.approx(0)
    assert excess(1.0, 100, 1.0, 100, 0.02) < 0


def test_on_the_sample_nobody_is_out_of_line(honest):
    # Two excellent models in a class of classic ones: the secret sample cannot have been learned by heart.
    def at(work, accuracy):
        record = replace(work.record, level="sample", val_accuracy=accuracy)
        return replace(work, measured=Measured(accuracy, accuracy, accuracy, 1_000), record=record)

    works = [at(work, 0.97 if i < 2 else 0.6 + i / 5_000) for i, work in enumerate(honest.works)]
    assert seen(replace(honest, level="sample", works=tuple(works))) == {}


def test_an_exercise_without_a_data_set_has_no_accuracy_to_look_at(honest):
    exercise = replace(honest.exercise, project=None, framework=None, tiers={})
    works = tuple(replace(work, measured=None, record=Record("is missing"), files={}) for work in honest.works)
    assert seen(replace(honest, exercise=exercise, level="", works=works)) == {}


@pytest.mark.parametrize("seconds", [0.5, 4.0])
def test_a_fast_machine_is_no_reason(honest, seconds):
    one, *rest = honest.works
    quick = replace(one, record=replace(one.record, seconds=seconds, device="cuda"))
    assert look.TOO_FAST not in seen(replace(honest, works=(quick, *rest)))
