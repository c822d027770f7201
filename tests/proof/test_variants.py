"""A variant changes the cells it names and nothing else."""

from pathlib import Path

import nbformat
import pytest

from grader.authoring.release import assignments
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


HEAD = "# %% [markdown]\n# # Off by one\n# Why.\n#\n"
CELL = '\n# %% solve="two"\nb = 3\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(variants, "FOLDER", tmp_path)
    (tmp_path / "toy_one").mkdir()
    (tmp_path / "toy").mkdir()
    return tmp_path / "toy_one"


def test_a_variant_is_read_from_a_percent_script(folder):
    (folder / "off.py").write_text(HEAD + "# - right one, three\n# - wrong two: 3 is one too many\n" + CELL)
    variant = read_variant("toy_one", "off")
    assert (variant.title, variant.patches, variant.filled) == ("Off by one", {"two": "b = 3"}, True)
    assert (variant.right, variant.wrong) == (("one", "three"), {"two": "3 is one too many"})
    assert variant.steps == ("one", "three", "two")


def test_tags_say_how_it_was_handed_in_and_that_nothing_is_expected(folder):
    (folder / "off.py").write_text(HEAD.replace("[markdown]", '[markdown] tags=["story", "blank", "not-run"]') + CELL)
    variant = read_variant("toy_one", "off")
    assert (variant.filled, variant.run, variant.quick, variant.steps) == (False, False, False, ())


def test_a_variant_of_a_project_belongs_to_each_of_its_tracks(folder):
    (folder.parent / "toy" / "off.py").write_text(HEAD + "# - right two\n" + CELL)
    assert read_variant("toy_one", "off") == read_variant("toy_two", "off")
    assert [variant.name for variant in variants.variants("toy_two")] == ["off"]
    with pytest.raises(CourseError, match="There are: honest, untouched, none"):
        read_variant("toys", "off")


def test_two_variants_of_one_name_are_refused(folder):
    for path in (folder, folder.parent / "toy"):
        (path / "off.py").write_text(HEAD + "# - right two\n" + CELL)
    with pytest.raises(CourseError, match="have the same name"):
        read_variant("toy_one", "off")


def test_an_unknown_variant_is_refused_with_the_known_ones(folder):
    (folder / "off.py").write_text("")
    with pytest.raises(CourseError, match="There are: honest, untouched, off"):
        read_variant("toy_one", "of")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CELL, "must begin with a Markdown cell"),
        (HEAD + "# - right two\n", "must hold cells headed solve="),
        (HEAD + "# - right two\n\n# %%\nx = 1\n", "must hold cells headed solve="),
        (HEAD + CELL, "must say what is expected"),
        (HEAD.replace("[markdown]", '[markdown] tags=["story"]') + "# - right two\n" + CELL, "one of the two"),
        (HEAD.replace("[markdown]", '[markdown] tags=["blanks"]') + "# - right two\n" + CELL, "the tag 'blanks'"),
        (HEAD + "# - wrong two\n" + CELL, "must read '- right <step>"),
        (HEAD + "# - wrong two: no\n" + CELL, "must name the mistake in 10 letters"),
        (HEAD + "# - right two\n# - wrong two: one too many\n" + CELL, "one line must speak of the step 'two'"),
    ],
)
def test_a_variant_that_does_not_say_what_it_is_is_refused(folder, text, reason):
    (folder / "off.py").write_text(text)
    with pytest.raises(CourseError, match=reason):
        read_variant("toy_one", "off")


def test_words_are_looked_for_as_they_stand_and_as_a_regular_expression():
    assert variants.says("expected (3, 4), found (4, 3)", "found (4, 3)")
    assert variants.says("a class is off by 3.7 rows", r"off by [0-9.]+ rows")
    assert not variants.says("expected 3", "found 3 rows")


def test_every_folder_of_variants_belongs_to_an_assignment():
    names = assignments(Path(__file__).parents[2])
    for folder in (path for path in variants.FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"):
        assert any(folder in variants.folders(name) for name in names), folder.name
