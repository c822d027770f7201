"""Whose is it? By number, by name, or as the instructor says; never by a guess."""

import csv

import pytest

from grader.errors import CourseError
from grader.intake.learning_platform import Found
from grader.intake.matching import Entry, match, read_matches, write_matches
from grader.intake.roster import CANVAS, MOODLE_GRADES, NBGRADER, WORKSHEET, Person, Roster
from grader.intake.table import Table


def entry(label, platform, student, person):
    return Entry(Found(label, platform, student, person, False, "", None, 0, ""), [f"{label}_88_toy.zip"])


CANVAS_ENTRY = {"doejane_4711": entry("doejane_4711", "canvas", "4711", "doejane")}
MOODLE_ENTRY = {"Jane Doe_31": entry("Jane Doe_31", "moodle", "31", "Jane Doe")}
BLIND_ENTRY = {"Participant_31": entry("Participant_31", "moodle", "31", "Participant")}
OWN_ENTRY = {"JDoe": entry("JDoe", "", "JDoe", "")}
STRANGE_ENTRY = {"my work": entry("my work", "", "", "")}


def jane(number="", ids=("jdoe",), first="Jane", last="Doe"):
    return Person(0, number, ids, first, last)


def matched(entries, kind, people, said=None):
    roster = Roster(kind, Table("roster.csv", ["Identifier"], [["Participant 31"]], [2]), list(people.values()))
    return match(entries, roster, people, said or {})


@pytest.mark.parametrize(
    ("entries", "kind", "person"),
    [
        (CANVAS_ENTRY, CANVAS, jane("4711", last="Another name: Canvas shows a group's in its place")),
        (CANVAS_ENTRY, NBGRADER, jane("4711")),
        (CANVAS_ENTRY, NBGRADER, jane(ids=("4711",))),
        (CANVAS_ENTRY, NBGRADER, jane()),
        (MOODLE_ENTRY, WORKSHEET, jane("31")),
        (MOODLE_ENTRY, MOODLE_GRADES, jane()),
        (MOODLE_ENTRY, NBGRADER, jane()),
        (BLIND_ENTRY, WORKSHEET, jane("31", first="", last="")),
        (BLIND_ENTRY, WORKSHEET, jane("31")),
        (OWN_ENTRY, CANVAS, jane("4711")),
    ],
)
def test_a_number_or_a_name_that_is_one_person_s_alone_tells(entries, kind, person):
    whose, unmatched = matched(entries, kind, {"jane": person})
    assert list(whose.values()) == ["jane"]
    assert not unmatched


@pytest.mark.parametrize(
    ("entries", "kind", "people", "reason"),
    [
        (CANVAS_ENTRY, CANVAS, {"jane": jane("4712")}, "nobody in the roster has the number or id 4711"),
        (MOODLE_ENTRY, CANVAS, {"jane": jane("31")}, "nobody in the roster has the number or id 31"),
        # Moodle writes a group's number where it has the participant's.
        (MOODLE_ENTRY, WORKSHEET, {"eve": jane("31", first="Eve")}, "the number is that of Doe, Eve, the name is not"),
        # A participant's number is nobody's id, and another Canvas' user id may be somebody's.
        (MOODLE_ENTRY, NBGRADER, {"31": jane(ids=("31",), first="Eve")}, "nobody in the roster"),
        (CANVAS_ENTRY, NBGRADER, {"4711": jane(ids=("4711",), first="Eve")}, "nobody in the roster"),
        (MOODLE_ENTRY, MOODLE_GRADES, {"a": jane(), "b": jane(ids=("b",))}, "nobody in the roster"),
        (STRANGE_ENTRY, CANVAS, {"jane": jane("4711")}, "its name is not one that a learning platform gives"),
    ],
)
def test_what_is_in_doubt_is_nobody_s(entries, kind, people, reason):
    whose, unmatched = matched(entries, kind, people)
    assert not whose
    assert reason in unmatched[0].reason


def test_two_entries_of_one_person_are_both_in_doubt():
    entries = MOODLE_ENTRY | {"Jane Doe_32": entry("Jane Doe_32", "moodle", "32", "Jane Doe")}
    whose, unmatched = matched(entries, MOODLE_GRADES, {"jane": jane()})
    assert not whose
    assert "it would be jane's, and so would Jane Doe_32" in unmatched[0].reason
    whose, unmatched = matched(entries, MOODLE_GRADES, {"jane": jane()}, {"Jane Doe_32": "jane"})
    assert whose == {"Jane Doe_32": "jane"}
    assert [one.label for one in unmatched] == ["Jane Doe_31"]


def test_the_instructor_s_word_goes_first():
    people = {"jane": jane("4711"), "eve": jane("1", first="Eve")}
    whose, _ = matched(CANVAS_ENTRY | STRANGE_ENTRY, CANVAS, people, {"doejane_4711": "eve", "my work": "jane"})
    assert whose == {"doejane_4711": "eve", "my work": "jane"}


def test_who_comes_nearest_is_named():
    people = {"jane": jane("1", last="Doo"), "zed": jane("2", first="Zed", last="Zephyr", ids=("zed",))}
    _, unmatched = matched(CANVAS_ENTRY, CANVAS, people)
    assert unmatched[0].nearest == ("Doo, Jane (jane)",)
    assert "Nearest in the roster: Doo, Jane (jane)." in str(unmatched[0])


def test_what_the_instructor_says_is_kept_and_the_rest_can_be_filled_in(tmp_path):
    path = tmp_path / "matches.csv"
    _, unmatched = matched(CANVAS_ENTRY | {"=1+1": entry("=1+1", "", "", "")}, CANVAS, {"jane": jane("1")})
    write_matches(path, {"my work": "jane", "gone": ""}, {"gone": "jane"}, unmatched)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["download", "learner"], ["'=1+1", ""], ["doejane_4711", ""], ["my work", "jane"]]
    assert read_matches(path, {"jane": jane()}) == {"=1+1": "", "doejane_4711": "", "my work": "jane"}
    write_matches(path, {}, {}, [])
    assert not path.exists()
    assert read_matches(path, None) == {}


def test_a_word_on_nobody_is_refused(tmp_path):
    path = tmp_path / "matches.csv"
    path.write_text("download,learner\nmy work,jdoe\n")
    with pytest.raises(CourseError, match=r"matches.csv, line 2: jdoe is no learner's id here. The ids are: jane."):
        read_matches(path, {"jane": jane()})
    path.write_text("download,learner\nmy work,../jdoe\n")
    with pytest.raises(CourseError, match="is no learner's id here"):
        read_matches(path, None)
    path.write_text("download\nmy work\n")
    with pytest.raises(CourseError, match="lacks the column 'learner'"):
        read_matches(path, None)
