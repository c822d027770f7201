"""A submission's folder then holds what nbgrader may touch; the rest lies in quarantine, with a reason on file."""

import json
import os
import sys

import pytest
from handed_in import KERAS, WEIGHTS, everything_in, hand_in

from grader.errors import CourseError
from grader.intake import findings, submission, take_in
from grader.intake.report import Finding, leave_word, report_path

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


def names(folder):
    return sorted(os.listdir(folder))


def in_quarantine(course, student="eve"):
    return sorted(path.name for path in (course / "quarantine" / student / "toy").glob("*/*"))


def test_an_honest_submission_is_left_as_it_is(course, honest):
    files = {
        "toy.ipynb": honest,
        "final.safetensors": WEIGHTS,
        "final.weights.h5": KERAS,
        "final.json": b"{}",
        "exercise.toml": b"",
        "timestamp.txt": b"2026-11-21 17:45:00",
        "submission_secret.txt": b"abc",
    }
    folder = hand_in(course, "jane", files)
    before = everything_in(folder)
    report = take_in(course, "jane", "toy")
    assert everything_in(folder) == before
    assert {file["name"]: file["size"] for file in report.taken} == {name: len(text) for name, text in files.items()}
    assert report.sentences() == findings(course, "jane", "toy") == []
    assert not (course / "quarantine").exists()


@posix
@pytest.mark.parametrize(
    "target", ["../../../solutions/toy/toy.ipynb", "../../../gradebook.db", "/etc/passwd", "/dev/zero", "nowhere", "."]
)
@pytest.mark.parametrize("name", ["toy.ipynb", "final.safetensors", "final.json", "timestamp.txt", "exercise.toml"])
def test_a_link_is_moved_as_a_link_and_its_target_is_untouched(course, honest, name, target):
    marks = (course / "gradebook.db").read_bytes()
    folder = hand_in(course, "eve", {"toy.ipynb": honest})
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(target)
    before = everything_in(course / "solutions") | everything_in(course / "notebooks")
    take_in(course, "eve", "toy")
    assert everything_in(course / "solutions") | everything_in(course / "notebooks") == before
    assert (course / "gradebook.db").read_bytes() == marks
    assert findings(course, "eve", "toy")[0] == f"{name} was not taken: it is a link, and links are not followed."
    (moved,) = (course / "quarantine" / "eve" / "toy").glob("*/*")
    assert moved.is_symlink()
    assert os.readlink(moved) == target
    assert not any((folder / file).is_symlink() for file in names(folder))


@posix
def test_hard_links_pipes_folders_and_strangers_are_refused_by_name(course, honest):
    folder = hand_in(course, "eve", {"toy.ipynb": honest, "model.pt": b"\x80", "run.sh": b"", "a\nb.json": b"{}"})
    os.link(course / "solutions" / "toy" / "toy.ipynb", folder / "solution.json")
    os.mkfifo(folder / "final.json")
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "deep" / "link").symlink_to("/etc")
    (folder / ".ipynb_checkpoints").mkdir()
    take_in(course, "eve", "toy")
    assert names(folder) == ["toy.ipynb"]
    assert findings(course, "eve", "toy") == [
        r"a\x0ab.json was not taken: its name holds characters that cannot be printed.",
        "deep was not taken: only the notebook and files that end in .safetensors, .h5, .json are taken.",
        "final.json was not taken: it is a pipe, not a file.",
        "model.pt was not taken: only the notebook and files that end in .safetensors, .h5, .json are taken.",
        "run.sh was not taken: only the notebook and files that end in .safetensors, .h5, .json are taken.",
        "solution.json was not taken: it is a second name (a hard link) of a file elsewhere; hand in a copy.",
    ]
    assert in_quarantine(course) == [".ipynb_checkpoints", "a\nb.json", "deep", "model.pt", "run.sh", "solution.json"]


@posix
@pytest.mark.parametrize("place", ["eve", "eve/toy"])
def test_a_folder_that_is_a_link_is_moved_not_entered(course, honest, place):
    elsewhere = hand_in(course, "jane", {"toy.ipynb": honest})
    link = course / "submitted" / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere.parent if place == "eve" else elsewhere)
    take_in(course, "eve", "toy")
    assert names(elsewhere) == ["toy.ipynb"]
    assert (elsewhere / "toy.ipynb").read_bytes() == honest
    assert "a folder should be in its place" in findings(course, "eve", "toy")[0]
    assert not (course / "submitted" / "eve" / "toy").is_symlink()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "it is empty"), (b"{", "it is damaged"), (b"\xff", "it is damaged|no UTF-8"), (b"[" * 99_999, "brackets")],
)
def test_a_blank_notebook_stands_in_for_one_that_is_no_use(course, blank, content, reason):
    folder = hand_in(course, "eve", {"toy.ipynb": content, "final.json": b"{}"})
    report = take_in(course, "eve", "toy")
    assert (folder / "toy.ipynb").read_bytes() == blank
    assert report.stand_in
    first, second = findings(course, "eve", "toy")
    assert first.startswith("toy.ipynb was not taken: it is ") or "brackets" in first
    assert second == "A blank notebook was graded in place of yours: put this right and hand in again."
    (original,) = (course / "quarantine" / "eve" / "toy").glob("*/toy.ipynb")
    assert original.read_bytes() == content


def test_a_folder_without_a_notebook_gets_a_blank_one(course, blank):
    folder = hand_in(course, "eve", {"toy.ipynb.txt": b"{}"})
    take_in(course, "eve", "toy")
    assert (folder / "toy.ipynb").read_bytes() == blank
    assert findings(course, "eve", "toy")[0] == (
        "toy.ipynb was not taken: it is not among the files that were handed in."
    )


@pytest.mark.parametrize("name", ["toy (1).ipynb", "Copy of toy.ipynb", "Toy.IPYNB", "final.ipynb"])
def test_the_one_notebook_is_taken_under_its_right_name(course, honest, name):
    folder = hand_in(course, "jane", {name: honest})
    assert not take_in(course, "jane", "toy").stand_in
    assert (folder / "toy.ipynb").read_bytes() == honest
    assert findings(course, "jane", "toy") == [f"The notebook was called {name} and was taken as toy.ipynb."]


def test_another_exercise_s_notebook_is_not_taken(course):
    other = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
    hand_in(course, "eve", {"other.ipynb": other})
    assert take_in(course, "eve", "toy").stand_in
    assert findings(course, "eve", "toy")[0] == (
        "other.ipynb was not taken: the notebook that is graded must be called toy.ipynb."
    )


def test_of_two_notebooks_the_one_with_the_right_name_counts_or_none(course, honest):
    folder = hand_in(course, "jane", {"toy.ipynb": honest, "toy-Copy1.ipynb": honest})
    assert not take_in(course, "jane", "toy").stand_in
    assert names(folder) == ["toy.ipynb"]
    assert findings(course, "jane", "toy") == ["toy-Copy1.ipynb was not taken: one notebook is graded, toy.ipynb."]
    hand_in(course, "eve", {"toy-1.ipynb": honest, "toy-2.ipynb": honest})
    assert take_in(course, "eve", "toy").stand_in
    assert len(findings(course, "eve", "toy")) == 3


def test_a_notebook_that_was_put_right_is_kept_as_it_came(course, honest):
    book = json.loads(honest)
    next(cell for cell in book["cells"] if cell["metadata"])["metadata"]["nbgrader"]["schema_version"] = 99
    hand_in(course, "jane", {"toy.ipynb": json.dumps(book).encode()})
    assert not take_in(course, "jane", "toy").stand_in
    assert in_quarantine(course, "jane") == ["toy.ipynb"]
    assert findings(course, "jane", "toy") == []


def test_a_timestamp_that_cannot_be_read_is_set_aside_alone(course, honest):
    folder = hand_in(course, "jane", {"toy.ipynb": honest, "timestamp.txt": b"now", "final.json": b"{}"})
    take_in(course, "jane", "toy")
    assert names(folder) == ["final.json", "toy.ipynb"]
    assert "timestamp.txt was not taken: it holds no time" in findings(course, "jane", "toy")[0]


def test_too_much_is_refused(course, honest, monkeypatch):
    monkeypatch.setattr(submission, "WHOLE", 10_000)
    crowd = {f"{number:02}.json": b"{}" for number in range(60)}
    large = {"a.json": b'"' + b"x" * 9_000 + b'"', "large.json": b'"' + b"x" * 2_000_000 + b'"'}
    folder = hand_in(course, "eve", {"toy.ipynb": honest, "timestamp.txt": b"2026-11-21 17:45:00"} | crowd | large)
    take_in(course, "eve", "toy")
    found = findings(course, "eve", "toy")
    assert "timestamp.txt" in names(folder)
    assert len(names(folder)) == 51
    assert "49.json was not taken: a submission has at most 50 files." in found
    assert "large.json was not taken: a submission has at most 50 files." in found
    hand_in(course, "jane", {"toy.ipynb": honest} | large)
    take_in(course, "jane", "toy")
    assert findings(course, "jane", "toy") == [
        "a.json was not taken: all files together have more than 0.01 MB.",
        "large.json was not taken: it has 2.0 MB, and 2 MB are allowed.",
    ]


def test_a_crowd_of_files_is_set_aside_whole_and_told_in_a_few_lines(course, monkeypatch):
    monkeypatch.setattr(submission, "MOST_ENTRIES", 100)
    hand_in(course, "eve", {f"{number}.txt": b"" for number in range(101)})
    take_in(course, "eve", "toy")
    assert findings(course, "eve", "toy")[0] == "toy was not taken: it holds more than 100 files."
    hand_in(course, "ann", {f"{number}.txt": b"" for number in range(99)})
    take_in(course, "ann", "toy")
    assert len(findings(course, "ann", "toy")) == 22
    assert "80 more files were not taken." in findings(course, "ann", "toy")


def test_what_was_found_stays_on_file_until_the_submission_changes(course, honest):
    folder = hand_in(course, "eve", {"toy.ipynb": b"", "model.pt": b""})
    first = take_in(course, "eve", "toy")
    moved = in_quarantine(course)
    for _ in range(2):
        assert take_in(course, "eve", "toy") == first
    (folder / "toy.ipynb").touch()  # looked at anew, and found to be the same
    assert take_in(course, "eve", "toy").sentences() == first.sentences()
    assert in_quarantine(course) == moved
    (folder / "toy.ipynb").write_bytes(honest)
    assert not take_in(course, "eve", "toy").stand_in
    assert findings(course, "eve", "toy") == []


def test_an_unchanged_submission_is_not_read_again(course, honest, monkeypatch):
    hand_in(course, "jane", {"toy.ipynb": honest})
    take_in(course, "jane", "toy")
    monkeypatch.setattr(submission, "read_regular", None)
    take_in(course, "jane", "toy")


def test_what_a_door_refused_is_taken_up_once(course, honest):
    folder = hand_in(course, "eve", {"toy.ipynb": honest})
    leave_word(course, "eve", "toy", [Finding("work.zip", "it is damaged")])
    take_in(course, "eve", "toy")
    take_in(course, "eve", "toy")
    assert findings(course, "eve", "toy") == ["work.zip was not taken: it is damaged."]
    (folder / "final.json").write_text("{}")
    take_in(course, "eve", "toy")
    assert findings(course, "eve", "toy") == []


def test_a_damaged_report_is_made_again(course, honest):
    hand_in(course, "jane", {"toy.ipynb": honest, "model.pt": b""})
    path = report_path(course, "jane", "toy")
    path.parent.mkdir(parents=True)
    for text in ("{", "[]", '{"refused": 1}', '{"refused": [{}]}', "{}"):
        path.write_text(text)
        assert findings(course, "jane", "toy") == []
        take_in(course, "jane", "toy")
        assert json.loads(path.read_text())["taken"][0]["name"] == "toy.ipynb"


@pytest.mark.parametrize("student", ["..", ".", "a/b", "", "a\nb", "[x]"])
def test_a_learner_s_id_that_names_no_folder_is_refused(course, student):
    before = everything_in(course)
    with pytest.raises(CourseError, match="was not graded: as a learner's id"):
        take_in(course, student, "toy")
    assert everything_in(course) == before


def test_without_a_release_the_instructor_is_told(course):
    with pytest.raises(CourseError, match="Run make release"):
        take_in(course, "jane", "unknown")
