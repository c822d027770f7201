"""A class of the toy: graded side by side, new attempts, corrected tests, what is done already."""

import json
import re
import shutil

import psutil
import pytest
from click.testing import CliRunner
from toy_class import grader, hand_in, hand_in_class, marks, transcripts

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.batch.run import EXECUTED, JUDGED, ClassRun
from grader.cli import cli
from grader.errors import CourseError

SIZE = 6


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory):
    """A learner of each kind, graded by the command: the course folder, what was expected, what was printed."""
    course = shutil.copytree(released, tmp_path_factory.mktemp("graded") / "course")
    expected = hand_in_class(course, SIZE)
    return course, expected, grader(course, "--workers", "2")


def test_every_learner_gets_what_is_due_and_a_page(graded):
    course, expected, done = graded
    assert done.returncode == 0, done.stdout + done.stderr
    assert marks(course) == expected
    for student in expected:
        assert (course / "feedback" / student / "toy" / "toy.html").is_file()


def test_the_run_tells_of_each_submission_and_names_what_needs_a_person(graded):
    _, expected, done = graded
    finished = re.findall(r"^\[\d/6\] ([\w-]+): ([\d.]+) of \d+ \(executed in \d+ s\)$", done.stdout, re.MULTILINE)
    assert {student: float(points) for student, points in finished} == {
        student: sum(points) for student, points in expected.items()
    }
    assert "6 graded in" in done.stdout
    assert "written answers to mark in formgrader: 1 (honest-000)" in done.stdout
    assert "your function gave 156.25 where 25" in done.stdout.replace("│", "")


def test_the_marks_are_those_of_nbgrader_alone(graded, course, nbgrader):
    _, expected, _ = graded
    hand_in_class(course, SIZE)
    nbgrader(course, "autograde", "toy")
    assert marks(course) == expected


def test_what_is_graded_is_not_graded_again_unless_forced(grade, course):
    hand_in(course, "ann")
    (first,) = grade().graded
    before = transcripts(course)
    again = grade()
    assert (again.graded, again.plan.done) == ([], ["ann"])
    (forced,) = grade(force=True).graded
    assert (first.how, forced.how) == (EXECUTED, JUDGED)
    assert forced.mark == first.mark
    assert transcripts(course) == before


def test_what_nbgrader_graded_is_left_as_it_is_until_it_is_handed_in_again(grade, course, nbgrader):
    hand_in(course, "ann", "partial")
    nbgrader(course, "autograde", "toy")
    assert grade().plan.done == ["ann"]
    hand_in(course, "ann", "honest", "2026-11-22 12:00:00 UTC")
    assert [graded.mark.student for graded in grade().graded] == ["ann"]


def test_a_program_gets_one_json_object(at_home, course):
    hand_in(course, "ann")
    said = CliRunner().invoke(cli, ["grade", "--course", str(course), "toy", "--json"])
    assert said.exit_code == 0
    (mark,) = json.loads(said.stdout)["graded"]
    assert (mark["student"], mark["score"], mark["decided"], mark["waiting"]) == ("ann", 80, 80, 20)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(at_home, course):
    hand_in(course, "ann")
    hand_in(course, "bob", "blank")
    said = CliRunner().invoke(cli, ["grade", "--course", str(course), "toy", "--dry-run"]).output
    assert "To execute, judge and mark: 2 (ann, bob)" in said
    assert "How long it will take is known after the first ones." in said
    assert not (course / "transcripts").exists()
    assert marks(course) == {}


def test_a_new_attempt_replaces_the_mark_and_the_earlier_one_stays_on_file(grade, course):
    hand_in(course, "ann", "partial")
    grade()
    assert marks(course) == {"ann": (50, 15)}
    hand_in(course, "ann", "honest", "2026-11-22 12:00:00 UTC")
    grade()
    assert marks(course) == {"ann": (50, 30)}
    (earlier,) = [path for path in (course / "attempts" / "ann" / "toy").iterdir() if path.is_dir()]
    attempt = json.loads((earlier / "attempt.json").read_text())
    assert (attempt["score"], attempt["points"]) == (65, 100)
    assert '"0.5"' in (earlier / "final.safetensors").read_text()
    assert "def double" in (earlier / "toy.ipynb").read_text()


def test_a_corrected_test_is_named_and_judged_from_the_transcripts(grade, course, toy_masters, tmp_path):
    hand_in(course, "ann")
    grade()
    masters = shutil.copytree(toy_masters, tmp_path / "masters")
    master = masters / "solutions" / "toy.py"
    master.write_text(master.read_text().replace("predict(0) == 0", "predict(0) == 1"))
    release(masters, course)
    register(course, "toy")
    assert grade().plan.outdated == ["ann"]
    assert marks(course) == {"ann": (50, 30)}
    (corrected,) = grade(force=True).graded
    assert corrected.how == JUDGED
    assert marks(course) == {"ann": (50, 0)}


def test_what_two_hand_in_alike_is_executed_once(grade, course):
    hand_in(course, "ann")
    shutil.copytree(course / "submitted" / "ann", course / "submitted" / "bob")
    graded = grade().graded
    assert [(each.mark.student, each.mark.score, each.how) for each in graded] == [
        ("ann", 80, EXECUTED),
        ("bob", 80, JUDGED),
    ]
    assert len(transcripts(course)) == 1


def test_a_learner_who_has_handed_in_nothing_is_named(at_home, course):
    with pytest.raises(CourseError, match="nobody has handed in nothing for toy"):
        ClassRun(course, "toy").plan(["nobody"])


@pytest.mark.parametrize("place", ["begun", "half"])
def test_a_mark_that_was_cut_off_in_the_middle_is_written_anew(grade, course, place):
    hand_in(course, "ann")
    grade()
    (course / "attempts" / "ann" / "toy" / "begun").touch()
    if place == "half":
        (course / "autograded" / "ann" / "toy" / "toy.ipynb").unlink()
    (again,) = grade().graded
    assert (again.mark.student, again.mark.score, again.how) == ("ann", 80, JUDGED)
    assert marks(course) == {"ann": (50, 30)}


def test_one_run_at_a_time_writes_marks(grade, course):
    hand_in(course, "ann")
    other = psutil.Process().parent()
    lock = course / ".grading.json"
    lock.write_text(json.dumps({"pid": other.pid, "began": other.create_time()}))
    with pytest.raises(CourseError, match=f"Another run, process {other.pid}, is grading in"):
        grade()
    lock.write_text(json.dumps({"pid": other.pid, "began": 0}))  # a process that ended; its number was given again
    assert len(grade().graded) == 1
    assert not lock.exists()


def test_a_folder_that_is_no_course_is_refused_in_a_sentence(at_home, tmp_path):
    with pytest.raises(CourseError, match=r"is no course folder: it has no nbgrader_config\.py\. `grader init` makes"):
        ClassRun(tmp_path, "toy")


def test_an_assignment_that_is_not_there_is_refused_in_a_sentence(at_home, course):
    with pytest.raises(CourseError, match=r"has no assignment 'tow'\. There are: toy\."):
        ClassRun(course, "tow")
