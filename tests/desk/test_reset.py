"""An answer or a notebook goes back to the released state, and nothing is lost on the way."""

import json
import shutil

import nbformat
import pytest
from desk_states import NAME, RIGHT, answer, stub

from grader.desk import commands
from grader.errors import CourseError


@pytest.fixture
def reset(top):
    """Run `grader reset`; return what was printed and the notebooks that were kept."""

    def run(*answers):
        lines = []
        commands.reset(NAME, top, lines.append, *answers)
        return " ".join(" ".join(lines).split()), sorted((top / "work" / "kept").glob("*.ipynb"))

    return run


def sources(path):
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def test_one_answer_goes_back_and_the_others_stay(top, notebook, reset):
    answer(notebook, sound=RIGHT["sound"], first=RIGHT["first"])
    before = notebook.read_bytes()
    said, kept = reset("sound")
    assert sources(notebook)["sound"] == stub("sound")
    assert sources(notebook)["first"] == RIGHT["first"]
    assert [path.read_bytes() for path in kept] == [before]
    assert kept[0].name in said
    assert "Reload Notebook from Disk" in said


def test_outputs_of_other_cells_stay(top, notebook, reset):
    book = json.loads(notebook.read_text())
    for cell in book["cells"]:
        if cell["id"] in ("begin", "sound"):
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["seen"]}]
    notebook.write_text(json.dumps(book))
    reset("sound")
    outputs = {cell.id: cell.get("outputs") for cell in nbformat.read(notebook, as_version=4).cells}
    assert (len(outputs["begin"]), outputs["sound"]) == (1, [])


@pytest.mark.parametrize("cell", ["sound", "first", "test-begun", "essay"])
def test_a_deleted_cell_comes_back_to_its_place(top, notebook, reset, cell):
    order = list(sources(notebook))
    answer(notebook, **{cell: None})
    reset(cell)
    assert list(sources(notebook)) == order


def test_the_whole_notebook_goes_back_and_models_stay(top, notebook, reset):
    answer(notebook, **RIGHT)
    (notebook.parent / "final.json").write_text("{}")
    before = notebook.read_bytes()
    _, kept = reset()
    assert notebook.read_bytes() == (top / "notebooks" / NAME / f"{NAME}.ipynb").read_bytes()
    assert kept[0].read_bytes() == before
    assert (notebook.parent / "final.json").is_file()


def test_it_may_be_repeated_and_each_version_is_kept(top, notebook, reset):
    for text in ("a", "b", "c"):
        answer(notebook, essay=text)
        _, kept = reset("essay")
    assert sorted(sources(path)["essay"] for path in kept) == ["a", "b", "c"]


@pytest.mark.parametrize("content", ["{", ""])
def test_a_damaged_notebook_is_kept_aside_whole(top, notebook, reset, content):
    notebook.write_text(content)
    with pytest.raises(CourseError, match="cannot be read"):
        reset("sound")
    _, kept = reset()
    assert [path.read_text() for path in kept] == [content]
    assert "sound" in sources(notebook)


def test_a_deleted_notebook_is_laid_out_anew(top, notebook, reset):
    notebook.unlink()
    assert reset()[1] == []
    assert "sound" in sources(notebook)


def test_without_the_release_nothing_is_touched(top, notebook, reset):
    shutil.rmtree(top / "notebooks")
    before = notebook.read_bytes()
    with pytest.raises(CourseError, match="is not at hand"):
        reset()
    assert notebook.read_bytes() == before


def test_the_course_s_own_notebook_is_left_alone(top):
    with pytest.raises(CourseError, match="is the course's own"):
        commands.reset(f"notebooks/{NAME}", top, print)
