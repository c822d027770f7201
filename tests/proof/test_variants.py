"""A variant changes the cells it names and nothing else."""

import nbformat
import pytest

from grader.errors import CourseError
from grader.proof import variants
from grader.proof.variants import HONEST, UNTOUCHED, Variant, read_variant, write_answers


def notebook(answers):
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": id, "solution": True}})
        for id, source in answers.items()
    ]
    return nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("the learner's own")])


def filled(variant):
    released = notebook({"one": "stub", "two": "stub"})
    return [cell.source for cell in write_answers(released, notebook({"one": "a = 1", "two": "b = 2"}), variant).cells]


def test_the_honest_variant_fills_in_every_answer():
    assert filled(HONEST) == ["a = 1", "b = 2", "the learner's own"]


def test_the_untouched_variant_stays_as_released():
    assert filled(UNTOUCHED) == ["stub", "stub", "the learner's own"]


def test_a_patch_replaces_one_answer():
    assert filled(Variant("off", "off by one", {"two": "b = 3"})) == ["a = 1", "b = 3", "the learner's own"]


def test_a_patch_of_an_unknown_cell_is_refused():
    with pytest.raises(CourseError, match="changes the cell 'three'"):
        filled(Variant("off", "off by one", {"three": "c = 3"}))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(variants, "FOLDER", tmp_path)
    (tmp_path / "toy").mkdir()
    return tmp_path / "toy"


def test_a_variant_is_read_from_a_percent_script(folder):
    (folder / "off.py").write_text('# %% [markdown]\n# # Off by one\n# Why.\n\n# %% solve="two"\nb = 3\n')
    variant = read_variant("toy", "off")
    assert (variant.title, variant.patches, variant.filled) == ("Off by one", {"two": "b = 3"}, True)


def test_an_unknown_variant_is_refused_with_the_known_ones(folder):
    (folder / "off.py").write_text("")
    with pytest.raises(CourseError, match="There are: honest, untouched, off"):
        read_variant("toy", "of")


@pytest.mark.parametrize(
    "text",
    ['# %% solve="two"\nb = 3\n', "# %% [markdown]\n# # Only a title\n", "# %% [markdown]\n# # Title\n\n# %%\nx = 1\n"],
)
def test_a_variant_without_title_or_patch_is_refused(folder, text):
    (folder / "off.py").write_text(text)
    with pytest.raises(CourseError, match="must"):
        read_variant("toy", "off")
