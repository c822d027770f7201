"""The sample class gets exactly the marks that its variants deserve."""

import csv
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from rich.console import Console

from grader.proof.demo import run_demo
from grader.proof.sample_class import ALL, CLASS
from grader.proof.trial_course import trial_course
from grader.proof.variants import read_variant

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    results = tmp_path_factory.mktemp("demo") / "results"
    console = Console(record=True, width=140)
    marks = run_demo(ROOT, "sample", results, console)
    return marks, results, console.export_text()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CLASS)), ids=[learner.id for learner in CLASS])
def test_each_learner_gets_the_expected_marks(demo, number):
    learner, mark = CLASS[number], demo[0][number]
    assert mark.student == learner.id
    judged = [step for step in mark.steps if not step.waiting and step.id != "accuracy"]
    lost = tuple(step.id for step in judged if step.score == 0)
    assert lost == (tuple(step.id for step in judged) if learner.loses == ALL else learner.loses)
    assert all(step.score in (0, step.points) for step in judged)
    low, high = learner.accuracy
    assert low <= mark.step("accuracy").score <= high, mark.step("accuracy").said
    assert (mark.seconds_late > 0) == (learner.late.total_seconds() > 0)


@pytest.mark.slow
def test_the_table_says_why(demo):
    marks, _, text = demo
    for learner, mark in zip(CLASS, marks, strict=True):
        assert f"{learner.name}: {mark.score:.1f} of {mark.decided:g} points" in text


@pytest.mark.slow
def test_the_results_hold_a_page_for_each_learner_and_the_marks(demo):
    marks, results, _ = demo
    with open(results / "marks.csv", newline="") as file:
        rows = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    for mark in marks:
        assert rows[mark.student, mark.assignment] == pytest.approx(mark.score)
        page = results / "feedback" / mark.student / mark.assignment / f"{mark.assignment}.html"
        assert "BEGIN HIDDEN TESTS" not in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_link_between_the_pages_leads_to_a_page(demo):
    _, results, _ = demo
    pages = [results / "index.html", *(results / "report").glob("*.html")]
    assert len(pages) == 3
    for page in pages:
        links = {a["href"] for a in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a[href]")}
        files = [link for link in links if not link.startswith("#")]
        assert len(files) >= 5, page.name
        assert [file for file in files if not (page.parent / file).is_file()] == [], page.name


def test_the_class_is_ten_learners_in_one_track_of_each_project():
    assert len(CLASS) == len({learner.id for learner in CLASS}) == 10
    assert len({learner.assignment for learner in CLASS}) == 2


@pytest.mark.slow
def test_plain_nbgrader_gives_the_forger_every_point_that_a_machine_gives():
    with trial_course("smoke", threads=1, plain=True) as course:
        exercise = course.release(ROOT, ["imdb_lstm_keras"])["imdb_lstm_keras"]
        course.submit("imdb_lstm_keras", "pierre", read_variant("imdb_lstm_keras", "forger"))
        mark = course.grade(exercise, "pierre")
    assert mark.score == sum(step.points for step in exercise.steps if not step.manual)


def test_a_folder_that_is_no_earlier_demo_is_not_replaced(tmp_path):
    from grader.errors import CourseError

    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CourseError, match="no earlier demo"):
        run_demo(ROOT, "sample", tmp_path)
    assert (tmp_path / "thesis.txt").exists()
