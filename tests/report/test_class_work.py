"""A class is read once: who was graded, who was not, and what came of it."""

import os
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.errors import CourseError
from grader.lab.files import write_json
from grader.report.class_work import graded_assignments, read_class

NAME = "cifar10_cnn_pytorch"


@pytest.fixture
def course(honest_course, tmp_path):
    """A copy of the honest class's folder, to be changed."""
    return Path(shutil.copytree(honest_course.folder, tmp_path / "course"))


def by_student(work):
    return {one.mark.student: one for one in work.works}


def test_the_class_is_read_with_its_level_and_who_is_missing(honest):
    assert (len(honest.works), honest.level, honest.ungraded, honest.missing) == (30, "full", (), ("yan",))
    one = by_student(honest)["s000"]
    assert set(one.files) == {"final.json", "final.safetensors", "baseline.safetensors"}
    assert one.measured.accuracy == pytest.approx(one.record.val_accuracy, abs=0.04)
    assert 9 <= one.seconds <= 40
    assert (one.again, one.page, one.stopped) == (False, None, ())
    assert set(one.answers) <= set(honest.solution)


def test_learners_come_by_name_and_two_of_one_name_are_told_apart(honest):
    names = [one.name for one in honest.works]
    assert names == sorted(names, key=str.casefold)
    twice = next(name for name in names if names.count(name) > 1)
    shown = {honest.name(one.mark.student) for one in honest.works if one.name == twice}
    assert shown == {f"{twice} ({one.mark.student})" for one in honest.works if one.name == twice}
    assert honest.name("nobody") == "nobody"


def test_who_handed_in_again_is_known_by_the_time_or_by_the_notebook(planted, course):
    assert [one.mark.student for one in planted.works if one.again] == ["gone-again"]
    (course / "submitted" / "s001" / NAME / f"{NAME}.ipynb").write_text("another")
    for student, noted in (("s001", "0" * 64), ("s002", "0" * 64)):
        attempt = course / "attempts" / student / NAME
        attempt.mkdir(parents=True)
        write_json(attempt / "latest.json", {"files": {f"{NAME}.ipynb": noted}, "seconds": 12.5})
    found = by_student(read_class(course, NAME))
    assert [student for student, one in found.items() if one.again] == ["s001"]
    assert found["s002"].seconds == 12.5


@pytest.mark.skipif(os.name == "nt", reason="no pipes")
def test_a_pipe_that_nobody_has_looked_at_yet_keeps_nobody_waiting(course):
    stamp = course / "submitted" / "s004" / NAME / "timestamp.txt"
    stamp.unlink()
    os.mkfifo(stamp)
    assert by_student(read_class(course, NAME))["s004"].again


def test_grading_that_was_broken_off_counts_as_none(honest_course, course):
    (course / "autograded" / "s005" / NAME / f"{NAME}.ipynb").unlink()
    with type(honest_course)(course, NAME, "full").gradebook() as gradebook:
        for grade in gradebook.find_submission(NAME, "s006").notebooks[0].grades:
            grade.auto_score = None
        gradebook.db.commit()
    work = read_class(course, NAME)
    assert work.ungraded == ("s005", "s006")
    assert not {"s005", "s006"} & set(by_student(work))


def test_who_handed_in_another_track_of_the_project_is_not_missing(course):
    other = "cifar10_cnn_keras"
    (course / "solutions" / other).mkdir()
    text = (course / "solutions" / NAME / "exercise.toml").read_text()
    (course / "solutions" / other / "exercise.toml").write_text(text.replace('"pytorch"', '"keras"'))
    (course / "submitted" / "yan" / other).mkdir(parents=True)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment(other)
    assert read_class(course, NAME).missing == ()
    assert graded_assignments(course) == [NAME]


def test_what_is_missing_is_said(course, tmp_path):
    with pytest.raises(CourseError, match="There is no gradebook in"):
        read_class(tmp_path, NAME)
    with pytest.raises(CourseError, match=f"has no assignment 'cifar'. Graded are: {NAME}"):
        read_class(course, "cifar")
    (course / "solutions" / NAME / f"{NAME}.ipynb").unlink()
    with pytest.raises(CourseError, match=r"is missing\. Run make release"):
        read_class(course, NAME)


def test_a_class_of_which_nothing_is_graded_has_no_report(course):
    shutil.rmtree(course / "autograded")
    with pytest.raises(CourseError, match="No submission of cifar10_cnn_pytorch has been graded"):
        read_class(course, NAME)
