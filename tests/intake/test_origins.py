"""Where a submission came from is kept beside the intake's report."""

import json

import pytest

from grader.errors import CourseError
from grader.intake.origins import Origin, read_origins, write_origin


def test_the_last_word_on_where_work_came_from_counts(tmp_path):
    for name in ("a.zip", "b.zip"):
        write_origin(tmp_path, "jane", "toy", Origin("canvas", (name,)))
    write_origin(tmp_path, "jane", "other", Origin("moodle", ("c",)))
    assert read_origins(tmp_path, "toy") == {"jane": Origin("canvas", ("b.zip",))}


def test_a_damaged_record_of_where_work_came_from_is_a_sentence(tmp_path):
    write_origin(tmp_path, "jane", "toy", Origin("canvas", ("a.zip",)))
    path = tmp_path / "intake" / "jane" / "toy.origin.json"
    path.write_text(json.dumps({"platform": "canvas"}))
    with pytest.raises(CourseError, match=r"toy\.origin\.json is damaged. Delete it and collect the submissions again"):
        read_origins(tmp_path, "toy")
