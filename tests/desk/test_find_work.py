"""A learner names a notebook by its file, its folder or the exercise's name, and is told what there is otherwise."""

import os
import shutil

import pytest
from desk_states import NAME

from grader.desk.find import exercises_in, find_desk, find_work
from grader.errors import CourseError


@pytest.mark.parametrize("asked", [NAME, f"{NAME}.ipynb", f"work/{NAME}", f"work/{NAME}/{NAME}.ipynb", None])
def test_it_is_found_from_the_course_s_folder(top, notebook, asked):
    work = find_work(asked, top)
    assert (work.notebook, work.name, work.released) == (notebook, NAME, top / "notebooks" / NAME)


@pytest.mark.parametrize(("here", "asked"), [("work", NAME), (f"work/{NAME}", None), (f"work/{NAME}", ".")])
def test_it_is_found_from_jupyterlab_s_terminals(top, notebook, here, asked):
    assert find_work(asked, top, top / here).notebook == notebook


def test_it_is_found_from_beside_another_exercise(top, notebook):
    shutil.copytree(notebook.parent, top / "work" / "other")
    assert find_work(NAME, top, top / "work" / "other").notebook == notebook


def test_the_folder_that_a_class_received_need_not_be_a_clone(top, notebook, tmp_path_factory):
    work = find_work(NAME, tmp_path_factory.mktemp("no-clone"), top / "work")
    assert work.released == top / "notebooks" / NAME


def test_an_unknown_name_is_told_the_known_ones(top):
    with pytest.raises(CourseError, match=f"There is no notebook 'sates'. There are: {NAME}."):
        find_work("sates", top)


def test_where_nothing_was_copied_yet_the_way_to_begin_is_told(tmp_path):
    with pytest.raises(CourseError, match="grader lab"):
        find_work("states", tmp_path, tmp_path)


def test_of_several_exercises_one_has_to_be_named(top):
    shutil.copytree(top / "work" / NAME, top / "work" / "other")
    with pytest.raises(CourseError, match=r"Say which notebook\. There are: other, states\."):
        find_work(None, top)


@pytest.mark.parametrize("folder", [NAME, "mine (2)"])
def test_a_notebook_of_another_name_is_the_only_one(top, notebook, folder):
    renamed = top / "work" / folder / "my copy.ipynb"
    renamed.parent.mkdir(exist_ok=True)
    shutil.copy(notebook.parent / "exercise.toml", renamed.parent) if folder != NAME else None
    os.replace(notebook, renamed)
    renamed.with_name(".~my copy.ipynb").write_text("a tool's own")
    work = find_work(f"work/{folder}", top)
    assert (work.notebook, work.name) == (renamed, NAME)


def test_of_two_notebooks_neither_is_guessed(top, notebook):
    for name in ("a.ipynb", "b.ipynb"):
        shutil.copy(notebook, notebook.with_name(name))
    assert find_work(NAME, top).notebook == notebook
    notebook.unlink()
    with pytest.raises(CourseError, match=r"a\.ipynb and b\.ipynb"):
        find_work(NAME, top)


def test_a_notebook_outside_its_folder_says_what_is_missing(top, notebook, tmp_path_factory):
    lost = tmp_path_factory.mktemp("downloads") / "Untitled.ipynb"
    shutil.copy(notebook, lost)
    with pytest.raises(CourseError, match=r"there is no exercise\.toml beside it"):
        find_work(lost, top)


def test_a_lost_exercise_toml_is_the_release_s(top, notebook):
    (notebook.parent / "exercise.toml").unlink()
    os.replace(notebook, notebook.with_name("my copy.ipynb"))
    assert find_work(f"work/{NAME}", top).exercise().title == "Every state"


def test_without_the_release_the_learner_s_own_folder_has_to_do(top, notebook):
    shutil.rmtree(top / "notebooks")
    work = find_work(NAME, top)
    assert (work.name, work.released) == (NAME, None)
    assert len(work.exercise().steps) == 8


def test_the_release_is_no_learner_s_copy(top):
    assert find_work(f"notebooks/{NAME}", top).is_release
    assert not find_work(NAME, top).is_release


def test_the_desk_is_the_nearest_folder_with_exercises(top):
    (top / "work" / "kept").mkdir()
    assert find_desk(None, top) == top / "work"
    assert [folder.name for folder in exercises_in(top / "work")] == [NAME]
    with pytest.raises(CourseError, match="grader lab"):
        find_desk(top / "work" / "kept", top)
