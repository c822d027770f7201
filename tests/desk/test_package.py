"""A submission holds the notebook, models and records that are needed, and nothing else."""

import json
import os
import sys

import pytest
from desk_states import NAME, RIGHT, answer
from toy_weights import weights

from grader.desk.find import find_work
from grader.desk.package import packed
from grader.errors import CourseError


def test_what_is_needed_is_packed_and_the_rest_is_named(top, notebook):
    files = {"final.safetensors": weights(1), "final.json": b"{}", "trials.json": b"{}"}
    files["baseline.safetensors"] = weights(1)
    for name, content in (files | {"helper.py": b"", "model.pt": b"", ".secret": b""}).items():
        (notebook.parent / name).write_bytes(content)
    (notebook.parent / ".ipynb_checkpoints").mkdir()
    with packed(find_work(NAME, top)) as package:
        assert list(package.sizes) == [f"{NAME}.ipynb", "final.json", "final.safetensors", "trials.json"]
        assert package.sizes["final.safetensors"] == len(weights(1))
        assert package.left == ["baseline.safetensors", "helper.py", "model.pt"]
        assert (package.missing, package.notes) == ([], [])
        assert (package.folder / "exercise.toml").is_file()
    assert not package.folder.exists()


def test_missing_models_and_records_are_named(top):
    with packed(find_work(NAME, top)) as package:
        assert package.missing == ["final.safetensors", "final.json", "trials.json"]


def test_what_the_doors_refuse_is_not_packed(top, notebook):
    (notebook.parent / "final.safetensors").write_bytes(b"PK\x03\x04 torch.save")
    with packed(find_work(NAME, top)) as package:
        assert "final.safetensors" in package.missing
        assert "final.safetensors was not taken: it is a zip archive, as torch.save writes" in package.notes[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "it is empty"), ("{", "it is damaged: no valid JSON from line"), ("[]", "it is no notebook")],
)
def test_a_notebook_that_cannot_be_read_is_told_in_a_sentence(top, notebook, content, why):
    notebook.write_text(content)
    with (
        pytest.raises(CourseError, match=f"{NAME}.ipynb cannot be read: {why}.*grader reset {NAME}"),
        packed(find_work(NAME, top)),
    ):
        pass


def test_a_notebook_that_is_not_there_is_told_in_a_sentence(top, notebook):
    notebook.unlink()
    with (
        pytest.raises(CourseError, match=f"{NAME}.ipynb is not there. `grader reset {NAME}`"),
        packed(find_work(NAME, top)),
    ):
        pass


def test_deleted_and_changed_cells_are_named_and_run_as_released(top, notebook):
    answer(notebook, sound=None, test_raising="assert True", garbled=RIGHT["garbled"])
    with packed(find_work(NAME, top)) as package:
        assert next(note for note in package.notes if "Deleted" in note).split(": ")[1].startswith("sound.")
        assert next(note for note in package.notes if "Locked" in note).endswith("test-raising.")
        sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in package.notebook.cells if cell.metadata}
    assert "raising() is 3" in sources["test-raising"]
    assert "not answered yet" in sources["sound"]
    assert sources["garbled"] == RIGHT["garbled"]


def test_the_notebook_is_handed_in_byte_for_byte_under_its_right_name(top, notebook):
    book = json.loads(notebook.read_text())
    book["cells"][2]["metadata"]["nbgrader"]["checksum"] = "of a newer release"
    content = json.dumps(book).encode()
    mine = notebook.with_name("mine.ipynb")
    mine.write_bytes(content)
    notebook.unlink()
    with packed(find_work(NAME, top)) as package:
        assert (package.folder / f"{NAME}.ipynb").read_bytes() == content
        assert package.notes[0].startswith(f"mine.ipynb is handed in as {NAME}.ipynb")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_model_on_another_disk_is_packed_through_its_link(top, notebook):
    (top / "elsewhere").write_bytes(weights(1))
    os.symlink(top / "elsewhere", notebook.parent / "final.safetensors")
    with packed(find_work(NAME, top)) as package:
        assert "final.safetensors" in package.sizes


def test_the_level_of_the_training_is_read_from_the_records(top, notebook):
    (notebook.parent / "final.json").write_text('{"level": "full"}')
    with packed(find_work(NAME, top)) as package:
        assert package.levels() == {"full"}
