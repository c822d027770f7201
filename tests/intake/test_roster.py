"""Every kind of roster is read, whatever Excel has made of it; a damaged one is refused with a sentence."""

import csv

import pytest

from grader.errors import CourseError
from grader.intake.roster import CANVAS, MOODLE_GRADES, NBGRADER, WORKSHEET, Known, learners, read_roster
from grader.intake.table import as_written, harmless, read_table

# instructure/canvas-lms, lib/gradebook_exporter.rb; a course can have custom columns and show the names in two.
CANVAS_HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes", "Toy (123)", "Final Score"]
CANVAS_TWO_NAMES = ["LastName", "FirstName", "ID", "SIS Login ID", "Section", "Toy (123)"]
POINTS_POSSIBLE = ["    Points Possible", "", "", "", "", "", "100", "(read only)"]
# moodle/moodle, mod/assign/gradingtable.php and mod/assign/lang/en/assign.php
WORKSHEET_HEADER = [
    *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"),
]
# moodle/moodle, grade/export/txt/grade_export_txt.php
GRADES_HEADER = [
    *("First name", "Last name", "ID number", "Institution", "Department", "Email address"),
    *("Assignment: Toy (Real)", "Last downloaded from this course"),
]
# nbgrader, apps/dbapp.py
NBGRADER_HEADER = ["id", "first_name", "last_name", "email", "lms_user_id"]

JANE = ["Doe, Jane", "4711", "s1", "jdoe", "A", "", "", ""]


@pytest.fixture
def write(tmp_path):
    def write(*rows, encoding="utf-8", separator=","):
        path = tmp_path / "roster.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)
        return path

    return write


def people(path, *known):
    return {
        id: (person.platform_id, person.first_name, person.last_name, person.email)
        for id, person in learners(read_roster(path), [Known(*one) for one in known]).items()
    }


def test_canvas_gradebook_is_read(write):
    path = write(CANVAS_HEADER, ["", "", "", "", "", "", "Manual Posting", ""], POINTS_POSSIBLE, JANE)
    assert read_roster(path).kind == CANVAS
    assert people(path) == {"jdoe": ("4711", "Jane", "Doe", "")}


def test_canvas_gradebook_may_have_first_and_last_names_apart(write):
    path = write(CANVAS_TWO_NAMES, ["Doe", "Jane", "4711", "jdoe", "A", ""])
    assert people(path) == {"jdoe": ("4711", "Jane", "Doe", "")}


def test_moodle_worksheet_is_read_with_names_and_without(write):
    named = ["Participant 31", "Jane van Doe", "s1", "jane@x.org", "Submitted", "", "100.00", "Yes", "-", "-", ""]
    assert people(write(WORKSHEET_HEADER, named)) == {"s1": ("31", "Jane van", "Doe", "jane@x.org")}
    blind = [name for name in WORKSHEET_HEADER if name not in ("Full name", "ID number", "Email address")]
    path = write(blind, ["Participant 31", "Submitted", "", "100.00", "Yes", "-", "-", ""])
    assert read_roster(path).kind == WORKSHEET
    assert people(path) == {"31": ("31", "", "", "")}


def test_moodle_grades_and_nbgrader_s_list_are_read(write):
    path = write(GRADES_HEADER, ["Jane", "Doe", "", "", "", "jane@x.org", "-", "1793000000"])
    assert read_roster(path).kind == MOODLE_GRADES
    assert people(path) == {"jane@x.org": ("", "Jane", "Doe", "jane@x.org")}
    path = write(NBGRADER_HEADER, ["jdoe", "Jane", "Doe", "jane@x.org", "4711"])
    assert read_roster(path).kind == NBGRADER
    assert people(path) == {"jdoe": ("4711", "Jane", "Doe", "jane@x.org")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_excel_may_have_saved_it(write, encoding, separator):
    path = write(CANVAS_HEADER, POINTS_POSSIBLE, ["Müller, Zoë", *JANE[1:]], encoding=encoding, separator=separator)
    assert people(path) == {"jdoe": ("4711", "Zoë", "Müller", "")}


def test_excel_s_own_mark_of_the_separator_is_understood(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text('sep=;\nid;first_name\njdoe;"Jane, the; first"\n')
    assert people(path) == {"jdoe": ("", "Jane, the; first", "", "")}


def test_cells_that_excel_left_out_at_a_row_s_end_are_empty(write):
    assert people(write(CANVAS_HEADER, JANE[:5])) == {"jdoe": ("4711", "Jane", "Doe", "")}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "is a workbook or another zip, not CSV"),
        (b"id\n\x00\x01\n", "holds bytes that no text has"),
        (b"\xff\xfei\x00d", None),  # UTF-16 with a header and nobody in it
        (b"\xef\xbb\xbf\xff", "is neither UTF-8 nor what Excel writes"),
        (b'id,first_name\njdoe,"Jane\n', "line 2 is damaged (unexpected end of data)"),
        (b'id,first_name\njdoe,"Ja"ne\n', "line 2 is damaged"),
        (b"id,first_name\njdoe,Jane,Doe\n", "line 2 has 3 cells, and the first line has 2"),
        (b"Name,Mark\nJane,1\n", "is no roster that is known"),
        (b'Teilnehmer,"E-Mail"\nJane,1\n', "Moodle: set its language to English"),
        (b"Student,SIS Login ID,Section\nJane,j,A\n", "lacks the column 'ID'. Its columns are: Student, SIS Login ID"),
        (b"Student,ID,SIS Login ID\nJane,1,j\n", "lacks the column 'Section'"),
        (b"First name,Email address\nJane,j@x.org\n", "lacks the column 'Last name'"),
        (b"Identifier,Grade\nJane,\n", "line 2: the Identifier 'Jane' ends in no number"),
        (b"id,email\n,j@x.org\n", "line 2: (no name) has no id"),
        (b"id,first_name\n../jane,Jane\n", "Jane has no id that a folder could be named after"),
        (b"Identifier,Grade\nParticipant 1,\nParticipant 1,\n", "lines 2 and 3 have the same number, 1"),
    ],
)
def test_a_damaged_roster_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError) as told:
        read_roster(path)
    assert str(path) in str(told.value)
    assert sentence is None or sentence in str(told.value)


def test_a_roster_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match=r"roster\.csv cannot be read"):
        read_roster(tmp_path / "roster.csv")


def test_whom_the_course_knows_keeps_the_id(write):
    path = write(CANVAS_HEADER, JANE)
    assert list(people(path, ("jane", "4711"))) == ["jane"], "by the platform's number"
    assert list(people(path, ("4711",))) == ["4711"], "collected before without a roster"
    assert list(people(path, ("JDOE",))) == ["JDOE"], "by a login written in another way"
    path = write(GRADES_HEADER, ["Jane", "Doe", "", "", "", "Jane@x.org", "-", "1"])
    assert list(people(path, ("jdoe", "", "jane@x.org"))) == ["jdoe"], "by the address"


def test_two_people_with_one_id_are_refused(write):
    path = write(NBGRADER_HEADER, ["jdoe", "Jane", "Doe", "", ""], ["jdoe", "Joe", "Doe", "", ""])
    with pytest.raises(CourseError, match="Doe, Jane and Doe, Joe would both be jdoe"):
        people(path)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "plain", "", "'plain", "'"])
def test_a_formula_is_written_so_that_it_is_none_and_read_back(cell):
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t"))
    assert as_written(harmless(cell)) == cell


def test_lines_are_counted_as_an_editor_does(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n"1\n2",3\n\n4,5\n')
    assert read_table(path).lines == [3, 5]
