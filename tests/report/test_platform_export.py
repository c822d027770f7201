"""Marks for Canvas and Moodle, out of nbgrader's gradebook and into the platforms' own tables."""

import csv
import os
import shutil
from pathlib import Path

import pytest

from grader.errors import CourseError
from grader.intake.roster import learners, read_roster
from grader.judge.course_config import put_tools_on_path, write_config
from grader.report.export import export

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # SQLAlchemy's, of no consequence

ROOT = Path(__file__).parents[2]
KERAS, PYTORCH, IMDB = "cifar10_cnn_keras", "cifar10_cnn_pytorch", "imdb_lstm_keras"

# instructure/canvas-lms, lib/gradebook_exporter.rb and lib/gradebook_importer.rb
CANVAS = f"""Student,ID,SIS User ID,SIS Login ID,Section,Notes,{KERAS} (1),CIFAR10 (2),Other (3),Final Score
    Points Possible,,,,,,100,10,5,(read only)
"=""Doe"", Jane",4711,s1,jane,A,late,,,4,50
"Roe, Joe",4712,s2,joe,A,,N/A,EX,,
"Poe, Ann",4713,s3,ann,A,,7,,,
"""
# moodle/moodle, mod/assign/gradingtable.php and mod/assign/feedback/offline/importgradeslib.php
WORKSHEET = """Identifier,Full name,Username,Status,Grade,Maximum Grade,Last modified (submission),Last modified (grade)
Participant 31,Jane Doe,jane,,,"10,00",-,-
Participant 32,Joe Roe,joe,,3,"10,00",-,-
Participant 33,Ann Poe,ann,,,"10,00",-,-
"""
# moodle/moodle, grade/export/txt/grade_export_txt.php and grade/import/csv/classes/load_data.php
GRADES = f"""First name,Last name,ID number,Email address,Assignment: {IMDB} (Real),Last downloaded from this course
Jane,Doe,jane,jane@x.org,-,1793000000
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course folder whose gradebook has marks; read only."""
    from nbgrader.api import Gradebook

    course = tmp_path_factory.mktemp("course")
    write_config(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.environ["PATH"])
        put_tools_on_path()
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning") as book:
            for name in (KERAS, PYTORCH, IMDB):
                (course / "notebooks" / name).mkdir(parents=True)
                shutil.copy(ROOT / "notebooks" / name / "exercise.toml", course / "notebooks" / name)
                book.add_assignment(name)
                book.add_notebook(name, name)
                book.add_grade_cell("test", name, name, max_score=90, cell_type="code")
                book.add_grade_cell("why", name, name, max_score=10, cell_type="markdown")
            for student, last_name in (("jane", "=cmd|' /C calc'!A0"), ("joe", "Roe"), ("zed", "Zephyr")):
                book.add_student(student, first_name=student.title(), last_name=last_name, email=f"{student}@x.org")
            mark(book, KERAS, "jane", 60, why=5.5)
            mark(book, PYTORCH, "jane", 90, penalty=20)
            mark(book, PYTORCH, "joe", 80, waiting=True)
            mark(book, IMDB, "jane", 10, penalty=50)
            mark(book, IMDB, "zed", 33.333)
            book.add_submission(IMDB, "joe")  # as for an extension: nothing has been graded
            book.grant_extension(IMDB, "joe", days=1)
    return course


def mark(book, assignment, student, points, why=None, penalty=None, waiting=False):
    submission = book.add_submission(assignment, student)
    submission.notebooks[0].late_submission_penalty = penalty
    for grade in submission.notebooks[0].grades:
        grade.needs_manual_grade = waiting and grade.name == "why"
        if grade.name == "test":
            grade.auto_score = points
        else:
            grade.manual_score = why
    book.db.commit()


@pytest.fixture
def exported(graded, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(graded))  # nbgrader_config.py would set it for all tests to come
    monkeypatch.setenv("PATH", os.environ["PATH"])

    def run(platform, roster=None, *assignments, encoding="utf-8", **options):
        template = tmp_path / "roster.csv" if roster else None
        if template:
            template.write_text(roster, encoding=encoding)
        said = export(graded, platform, template, assignments, tmp_path / "marks.csv", **options)
        with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file)), "\n".join(said)

    return run


def column(table, place):
    return [row[place] for row in table]


def test_canvas_gets_the_columns_on_the_person_as_they_were_and_one_of_marks(exported, tmp_path):
    table, said = exported("canvas", CANVAS, KERAS)
    assert table[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{KERAS} (1)"]
    assert column(table, 0)[1:] == ["    Points Possible", '="Doe", Jane', "Roe, Joe", "Poe, Ann"]
    assert column(table, 5)[1:] == ["100", "65.5", "N/A", "7"]  # by hand, too; not graded here: as it was
    assert f"{KERAS}: 1 marks in the column '{KERAS} (1)'." in said
    assert f"{KERAS}: 2 have not been graded: Roe, Joe; Poe, Ann." in said
    assert "In the gradebook, not in the roster: zed." in said
    assert "In the roster, not in the gradebook: Poe, Ann." in said
    again = read_roster(tmp_path / "marks.csv")
    assert learners(again, []).keys() == {"jane", "joe", "ann"}


def test_the_better_track_counts_where_the_instructor_says_so(exported):
    table, said = exported("canvas", CANVAS, "cifar10", best_of_tracks=True)
    assert column(table, 5) == ["CIFAR10 (2)", "10", "7", "EX", ""]  # 70 after the penalty, not 65.5; excused stays
    assert "cifar10: 100 points here are 10 there." in said
    assert "cifar10: left as the platform has it: Roe, Joe (EX)." in said
    assert "cifar10: 1 wait for points from a person: joe." in said
    table, _ = exported("moodle", WORKSHEET, PYTORCH, best_of_tracks=True)  # one track names both
    assert column(table, 4) == ["Grade", "7", "8", ""]
    table, _ = exported("moodle", None, best_of_tracks=True)
    assert table[0] == ["Username", "First name", "Last name", "Email address", "cifar10", "imdb"]
    table, _ = exported("moodle", None)
    assert table[0][4:] == [KERAS, PYTORCH, IMDB]


def test_moodle_s_worksheet_keeps_every_other_cell(exported):
    table, _ = exported("moodle", WORKSHEET, KERAS)
    before = list(csv.reader(WORKSHEET.splitlines()))
    assert column(table, 4) == ["Grade", "6.55", "3", ""]
    for place in (0, 1, 2, 3, 5, 6, 7):
        assert column(table, place) == column(before, place)


def test_moodle_s_grades_are_filled_in_too_and_no_mark_falls_below_0(exported):
    table, said = exported("moodle", GRADES)
    assert column(table, 4) == [f"Assignment: {IMDB} (Real)", "0"]
    assert column(table, 5)[1] == "1793000000"
    assert "Left out" in said
    assert f"has no column for {KERAS}" in said


def test_without_a_roster_the_gradebook_s_names_are_no_formulas(exported):
    table, _ = exported("canvas", None, IMDB)
    assert table == [
        ["Student", "ID", "SIS Login ID", "Section", IMDB],
        ["    Points Possible", "", "", "", "100"],
        ["'=cmd|' /C calc'!A0, Jane", "", "jane", "", "0"],
        ["Roe, Joe", "", "joe", "", ""],
        ["Zephyr, Zed", "", "zed", "", "33.33"],
    ]
    table, _ = exported("moodle", None, IMDB)
    assert table[1] == ["jane", "Jane", "'=cmd|' /C calc'!A0", "jane@x.org", "0"]


def test_what_excel_has_made_of_the_roster_becomes_what_the_importers_read(exported):
    semicolons = "\n".join(";".join(row) for row in csv.reader(WORKSHEET.replace("Jane Doe", "Zoë Doe").splitlines()))
    table, _ = exported("moodle", semicolons, KERAS, encoding="utf-16")
    assert table[1][:3] == ["Participant 31", "Zoë Doe", "jane"]


@pytest.mark.parametrize(
    ("platform", "roster", "assignments", "options", "sentence"),
    [
        ("canvas", CANVAS, [IMDB], {}, f"roster.csv has no column for {IMDB}. Name one with --column: Student, ID"),
        ("canvas", CANVAS.replace("Other (3)", f"{KERAS} (3)"), [KERAS], {}, f"has several columns for {KERAS}"),
        (
            "canvas",
            CANVAS.replace("CIFAR10 (2)", "x"),
            ["cifar10"],
            {"best_of_tracks": True},
            "has no column for cifar10",
        ),
        ("canvas", CANVAS, [KERAS], {"column": "Nothing"}, "has no column for Nothing"),
        ("canvas", CANVAS, [], {"column": "Other"}, "One column, Other, cannot hold the marks of"),
        ("canvas", CANVAS, ["cifar10"], {}, f"cifar10 is not in the gradebook. It has: {KERAS}, {PYTORCH}, {IMDB}."),
        ("canvas", WORKSHEET, [KERAS], {}, "is Moodle's grading worksheet; Canvas takes Canvas' gradebook."),
        ("canvas", CANVAS.replace("Other (3)", "x").replace(KERAS, "y"), [], {}, "has no column for"),
        ("moodle", WORKSHEET, [], {}, "is for one assignment. Say which it is with --assignment"),
        ("moodle", WORKSHEET.replace("Maximum Grade", "Scale"), [KERAS], {}, "has a scale for its grades"),
        ("moodle", WORKSHEET.replace("(grade)", ""), [KERAS], {}, "lacks the column 'Last modified (grade)'"),
        ("moodle", WORKSHEET.replace("Grade,", "Mark,", 1), [KERAS], {}, "lacks the column 'Grade'"),
    ],
)
def test_what_cannot_be_filled_in_is_a_sentence(exported, tmp_path, platform, roster, assignments, options, sentence):
    with pytest.raises(CourseError) as told:
        exported(platform, roster, *assignments, **options)
    assert sentence in str(told.value)
    assert not (tmp_path / "marks.csv").exists()


def test_a_column_of_another_name_is_named(exported):
    for name in ("Other", "Other (3)"):
        table, _ = exported("canvas", CANVAS, IMDB, column=name)
        assert column(table, 5) == ["Other (3)", "5", "0", "", ""]


def test_the_roster_itself_is_not_overwritten(graded, exported, tmp_path):
    exported("canvas", CANVAS, KERAS)
    with pytest.raises(CourseError, match="is the roster itself"):
        export(graded, "canvas", tmp_path / "roster.csv", [KERAS], tmp_path / "roster.csv")


def test_who_handed_in_again_and_was_not_graded_since_is_named(graded, exported):
    for folder in (graded / "submitted" / "jane" / KERAS, graded / "submitted" / "jane" / PYTORCH):
        folder.mkdir(parents=True)
    (graded / "autograded" / "jane" / PYTORCH).mkdir(parents=True)
    _, said = exported("canvas", None)
    assert f"{KERAS}: 1 were not graded since they handed in again: jane." in said
    assert f"{PYTORCH}: 1 were not" not in said
