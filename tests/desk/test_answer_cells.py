"""Which cells a step's answer is made of, and whether anything was written there."""

import json
import shutil

import pytest
from desk_states import NAME, RIGHT, answer, stub

from grader.desk.cells import answers, cells_of, find_cell, known_cells
from grader.desk.find import find_work
from grader.errors import CourseError


def answered(notebook, top):
    known = known_cells(find_work(NAME, top))
    return answers({id: cell.source for id, cell in cells_of(notebook).items()}, known)


def test_a_step_s_cells_are_those_since_the_test_before(top, notebook):
    found = answered(notebook, top)
    assert {step: found[step].cells for step in ("sound", "begun", "measured", "essay")} == {
        "sound": ("sound",),
        "begun": ("first", "begun"),
        "measured": (),
        "essay": ("essay",),
    }


@pytest.mark.parametrize("without_release", [False, True])
def test_a_changed_cell_is_an_answer(top, notebook, without_release):
    answer(notebook, sound=RIGHT["sound"], first=RIGHT["first"], raising=stub("raising") + "\n\n", essay="Because.")
    if without_release:
        shutil.rmtree(top / "notebooks")
    found = answered(notebook, top)
    touched = {step for step, one in found.items() if one.touched}
    assert touched - ({"raising"} if without_release else set()) == {"sound", "begun", "essay"}
    assert found["begun"].stub
    assert not found["sound"].stub


def test_a_digest_changes_with_the_answer_alone(top, notebook):
    before = answered(notebook, top)
    answer(notebook, sound=RIGHT["sound"])
    after = answered(notebook, top)
    changed = {step for step in before if before[step].digest != after[step].digest}
    assert changed == {"sound", "measured"}, "what is measured depends on all answers"


def test_a_deleted_cell_counts_as_released(top, notebook):
    answer(notebook, sound=None)
    assert not answered(notebook, top)["sound"].touched


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', '{"cells": [3, {"metadata": {"nbgrader": []}}]}'])
def test_what_is_no_notebook_has_no_cells(tmp_path, content):
    (tmp_path / "x.ipynb").write_text(content)
    assert cells_of(tmp_path / "x.ipynb") == {}


def test_sources_may_be_lists_of_lines_or_texts(top, notebook):
    book = json.loads(notebook.read_text())
    for cell in book["cells"]:
        cell["source"] = "".join(cell["source"])
    before = cells_of(notebook)
    assert "not answered yet" in before["sound"].source
    notebook.write_text(json.dumps(book))
    assert cells_of(notebook) == before


def test_a_cell_is_found_by_its_step_or_its_own_name(top):
    known = known_cells(find_work(NAME, top))
    assert find_cell(known, NAME, " Sound ") == "sound"
    assert find_cell(known, NAME, "first") == "first"
    assert find_cell(known, NAME, "test-begun") == "test-begun"
    with pytest.raises(CourseError, match=r"'measured' has no answer of its own.*sound, mistaken"):
        find_cell(known, NAME, "measured")
    with pytest.raises(CourseError, match=r"There is no answer 'soudn'.*sound, mistaken"):
        find_cell(known, NAME, "soudn")
