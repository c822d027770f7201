"""Feedback pages go back under the platform's names; who has none is named. Real pages: test_lms_round_trip.py."""

import io
import os
import zipfile

import pytest

from grader.errors import CourseError
from grader.intake.origins import Origin, write_origin
from grader.judge.course_config import write_config
from grader.report.give_back import give_back


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))  # nbgrader_config.py would set it for all tests to come
    monkeypatch.setenv("PATH", os.environ["PATH"])
    write_config(tmp_path)
    (tmp_path / "notebooks" / "toy").mkdir(parents=True)
    (tmp_path / "notebooks" / "toy" / "toy.ipynb").touch()
    return tmp_path


def came(course, student, platform, *names, page=True):
    write_origin(course, student, "toy", Origin(platform, names))
    if page:
        for step, name in (("feedback", "toy.html"), ("autograded", "toy.ipynb")):
            (course / step / student / "toy").mkdir(parents=True)
            (course / step / student / "toy" / name).write_text(f"{step} of {student}")


@pytest.mark.parametrize(
    ("platform", "names", "back"),
    [
        ("moodle", ["Jane Doe_31_assignsubmission_file"], "Jane Doe_31_assignfeedback_file/toy.html"),
        ("moodle", ["Jane Doe_31_assignsubmission_file_"], "Jane Doe_31_assignfeedback_file_/toy.html"),
        ("moodle", ["J_31_assignsubmission_onlinetext_"], "J_31_assignfeedback_file_/toy.html"),
        (
            "moodle",
            ["J_31_assignsubmission_file_a_2_assignsubmission_file_b.json"],
            "J_31_assignfeedback_file_toy.html",
        ),
        ("canvas", ["doe_1_87_final.json", "doe_1_88_toy-1.zip"], "doe_1_88_toy-1.zip"),
        ("canvas", ["doe_1_87_final.json"], "doe_1_87_final.html"),
        ("", ["jane_toy_20261121T174500Z.zip"], "jane_toy_20261121T174500Z.html"),
    ],
)
def test_a_page_goes_back_under_the_name_that_came(course, platform, names, back):
    came(course, "jane", platform, *names)
    returned = give_back(course, "toy")
    assert returned.packed == {"jane": back}
    with zipfile.ZipFile(course / "downloaded" / "toy" / "feedback.zip") as archive:
        assert archive.namelist() == [back]
        content = archive.read(back)
    if back.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("toy.html")
    assert content == b"feedback of jane"
    assert returned.renamed == (["jane"] if platform == "canvas" and back.endswith(".html") else [])


def test_who_has_no_page_yet_is_named(course, tmp_path):
    came(course, "jane", "canvas", "doejane_1_88_toy.zip")
    came(course, "joe", "canvas", "roejoe_2_89_final.json")
    came(course, "ann", "canvas", "poeann_3_90_toy.zip", page=False)
    lines = give_back(course, "toy", tmp_path / "out.zip").lines()
    assert lines[:2] == [f"2 feedback pages are packed in {tmp_path / 'out.zip'}.", "1 have no feedback page yet: ann."]
    assert "neither a zip nor a notebook: joe. Send them by hand." in lines[2]


def test_where_there_is_nothing_to_return_the_next_step_is_said(course):
    with pytest.raises(CourseError, match="Nothing of toy came through grader collect"):
        give_back(course, "toy")
    came(course, "ann", "canvas", "poeann_3_90_toy.zip", page=False)
    with pytest.raises(CourseError, match="Run make feedback ASSIGNMENT=toy"):
        give_back(course, "toy")
    with pytest.raises(CourseError, match="other is no released assignment: toy"):
        give_back(course, "other")
    assert not list(course.rglob("*.zip"))
