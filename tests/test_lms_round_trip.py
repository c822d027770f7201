"""From a learning platform and back: its download is collected, graded, and returned under its own names."""

import csv
import io
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbgrader.apps import ExportApp, GenerateFeedbackApp
from toy_weights import weights

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.cli import cli
from grader.errors import CourseError
from grader.intake.course import in_course
from grader.judge.course_config import write_config

ANSWERS = {"double": "def double(number):\n    return 2 * number", "predict": "def predict(n):\n    return factor * n"}

# The columns that instructure/canvas-lms, lib/gradebook_exporter.rb writes, and lib/gradebook_importer.rb reads.
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Doubling (123456),Assignments Current Score,Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,50,(read only),(read only)
"Lovelace, Ada",4711,s1,ada,Autumn,,,
"Bool, Bob",4712,s2,bob,Autumn,,,
"Nobody, Ned",4713,s3,ned,Autumn,,,
"Excused, Eva",4714,s4,eva,Autumn,EX,,
"""
# The columns that moodle/moodle, mod/assign/gradingtable.php writes, in the words of mod/assign/lang/en/assign.php;
# mod/assign/feedback/offline/importgradeslib.php reads them.
WORKSHEET = """Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 31","Cyd Charisse",cyd@x.org,"Submitted for grading",,100.00,Yes,"Friday, 20 November 2026, 5:45 PM",-,
"Participant 32","Dan Dash",dan@x.org,"Submitted for grading",,100.00,Yes,"Monday, 23 November 2026, 9:00 AM",-,
"Participant 33","Fay Wray",fay@x.org,"No submission",,100.00,Yes,-,-,well
"""


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def grader(*arguments):
    done = CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def course(toy_masters, tmp_path_factory, nbgrader):
    """A course that took in a download of each platform, graded it once, and wrote the pages; and what it said."""
    course = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(course))  # nbgrader_config.py would set it for all tests to come
        patch.setenv("PATH", os.environ["PATH"])
        release(toy_masters, course)
        register(course, "toy")
        write_config(course)
        with (course / "nbgrader_config.py").open("a") as file:
            file.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
        work = work_of(course / "notebooks" / "toy" / "toy.ipynb")
        written = work_of(course / "notebooks" / "toy" / "toy.ipynb", why="Because.")
        (course / "gradebook.csv").write_text(CANVAS)
        (course / "worksheet.csv").write_text(WORKSHEET)
        (course / "submissions.zip").write_bytes(
            packed(
                {
                    "lovelaceada_4711_88_toy-1.zip": packed({f"toy/{name}": content for name, content in work.items()}),
                    "boolbob_LATE_4712_89_toy-1.ipynb": work["toy.ipynb"],
                    "boolbob_LATE_4712_90_final-1.safetensors": work["final.safetensors"],
                }
            )
        )
        (course / "DL-toy-35.zip").write_bytes(
            packed(
                {
                    "Cyd Charisse_31_assignsubmission_file/toy.zip": packed(written),
                    **{f"Dan Dash_32_assignsubmission_file_/{name}": content for name, content in work.items()},
                }
            )
        )
        said = grader("collect", course / "submissions.zip", "--roster", course / "gradebook.csv", "--course", course)
        said += grader("collect", course / "DL-toy-35.zip", "--roster", course / "worksheet.csv", "--course", course)
        (course / "said").write_text(said)
        with gradebook(course) as book:
            book.update_or_create_assignment("toy", duedate=datetime(2026, 11, 22))
        nbgrader(course, "autograde", "toy")
        with gradebook(course) as book:
            grade = book.find_grade("why", "toy", "toy", "ada")
            grade.manual_score, grade.needs_manual_grade = 12.345, False
            book.find_comment("predict", "toy", "toy", "bob").manual_comment = "a factor indeed"
            book.db.commit()
        nbgrader_here(GenerateFeedbackApp, course, "toy")
        yield course


def nbgrader_here(app, course, *arguments):
    """Run an application of nbgrader's in this process, which saves the seconds that importing it takes."""
    with in_course(app, course, *arguments) as started:
        started.start()


def work_of(released, **more):
    book = nbformat.read(released, 4)
    for cell in book.cells:
        cell.source = {**ANSWERS, **more}.get(cell.id, cell.source)
    return {"toy.ipynb": nbformat.writes(book).encode(), "final.safetensors": weights("1.0")}


def gradebook(course):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning")


def test_collecting_says_who_handed_in_and_who_did_not(course):
    said = (course / "said").read_text()
    assert "toy: 2 collected." in said
    assert "Late, says Canvas, whose download holds no times: Bool, Bob (bob)." in said
    assert "2 handed in nothing: Nobody, Ned (ned); Excused, Eva (eva)." in said
    assert "1 handed in nothing: Wray, Fay (fay@x.org)." in said
    assert sorted(path.parent.name for path in course.glob("submitted/*/toy")) == [
        "ada",
        "bob",
        "cyd@x.org",
        "dan@x.org",
    ]


@pytest.fixture(scope="module")
def returned(course):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(course))
        said = grader("return", "toy", "--course", course, "--out", course / "feedback.zip")
    assert "4 feedback pages are packed" in said
    with zipfile.ZipFile(course / "feedback.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_feedback_goes_back_under_the_names_that_came(returned):
    """Canvas: the names of files that were handed in, ids and all. Moodle: the folders, as feedback."""
    assert sorted(returned) == [
        "Cyd Charisse_31_assignfeedback_file/toy.html",
        "Dan Dash_32_assignfeedback_file_/toy.html",
        "boolbob_LATE_4712_89_toy-1.ipynb",
        "lovelaceada_4711_88_toy-1.zip",
    ]


def test_what_goes_back_is_the_kind_of_file_that_its_name_says(course, returned):
    with zipfile.ZipFile(io.BytesIO(returned["lovelaceada_4711_88_toy-1.zip"])) as archive:
        page = archive.read("toy.html")
    assert page == (course / "feedback" / "ada" / "toy" / "toy.html").read_bytes()
    assert "toy (Score: 92.34 / 100.0)" in BeautifulSoup(page, "html.parser").get_text()
    book = nbformat.reads(returned["boolbob_LATE_4712_89_toy-1.ipynb"].decode(), 4)
    nbformat.validate(book)
    text = "\n".join(cell.source for cell in book.cells)
    assert "# toy: 80 of 100 points" in text
    assert "**50 of 50 points**" in text
    assert "> a factor indeed" in text
    assert "HIDDEN" not in json.dumps(book)
    assert "nothing times anything" not in json.dumps(book)


def read(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def exported(course, monkeypatch, *arguments):
    monkeypatch.setenv("COURSE_ROOT", str(course))
    said = grader("export", *arguments, "--course", course, "--to", course / "marks.csv")
    return read(course / "marks.csv"), said


def test_marks_go_into_canvas_own_table(course, monkeypatch):
    table, said = exported(course, monkeypatch, "--for", "canvas", "--roster", course / "gradebook.csv")
    template = read(course / "gradebook.csv")
    assert [row[:5] for row in table] == [row[:5] for row in template]
    assert [row[5:] for row in table] == [
        ["Doubling (123456)"],
        ["Manual Posting"],
        ["50"],
        ["46.17"],  # 50 + 30 + 12.345 by hand, of 100
        ["40"],
        [""],  # never 0
        ["EX"],
    ]
    assert "toy: 2 marks in the column 'Doubling (123456)'." in said
    assert "toy: 100 points here are 50 there." in said
    assert "toy: 2 have not been graded: Nobody, Ned; Excused, Eva." in said
    assert "In the gradebook, not in the roster: cyd@x.org, dan@x.org, fay@x.org." in said
    assert "toy: 1 wait for points from a person: cyd@x.org." in said


def test_marks_go_into_moodle_s_own_worksheet_with_the_late_penalty(course, monkeypatch):
    table, _ = exported(course, monkeypatch, "--for", "moodle", "--roster", course / "worksheet.csv")
    template = read(course / "worksheet.csv")
    grade = template[0].index("Grade")
    assert [row[grade] for row in table] == ["Grade", "80", "0", ""]  # in time; penalised; not graded
    for row, before in zip(table, template, strict=True):
        row[grade] = before[grade]
        assert row == before


def test_nbgrader_s_own_command_takes_the_exporters(course, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_ROOT", str(course))
    roster = course / "gradebook.csv"
    exporter = "--exporter=grader.report.canvas.CanvasExport"
    with pytest.raises(CourseError, match="nbgrader ended"):
        nbgrader_here(ExportApp, course, exporter, f"--CanvasExport.roster={roster}", "--CanvasExport.column=toy")
    assert (
        "gradebook.csv has no column for toy. Name one with --column: Student, ID, SIS User ID"
        in capsys.readouterr().err
    )
    nbgrader_here(ExportApp, course, exporter, "--to", "n.csv", f"--CanvasExport.roster={roster}")
    marks = ["Doubling (123456)", "Manual Posting", "50", "46.17", "40", "", "EX"]
    assert [row[5] for row in read(course / "n.csv")] == marks
