import json
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring import assignments, check_release, release, scan
from grader.authoring.scan import secret_lines
from grader.errors import CourseError

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def released(toy_masters, tmp_path_factory):
    """A released toy; read only."""
    out = tmp_path_factory.mktemp("released")
    release(toy_masters, out)
    return out


@pytest.fixture
def course(toy_course, released):
    """A course folder whose committed notebooks are fresh."""
    shutil.copytree(released, toy_course, dirs_exist_ok=True)
    return toy_course


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_release_is_a_notebook_and_its_exercise_toml(released):
    assert set(files(released)) == {
        f"{part}/toy/{name}" for part in ("solutions", "notebooks") for name in ("toy.ipynb", "exercise.toml")
    }


def test_two_releases_have_the_same_bytes(toy_masters, released, tmp_path):
    release(toy_masters, tmp_path)
    assert files(tmp_path) == files(released)


def test_the_learner_s_version_has_stubs_in_the_right_places(released):
    cells = {c.id: c for c in nbformat.read(released / "notebooks" / "toy" / "toy.ipynb", 4).cells}
    assert cells["double"].source == (
        'def double(number):\n    """Return twice the number."""\n    # Write your answer here\n'
        '    raise NotImplementedError("this step is not answered yet")'
    )
    assert cells["test-double"].source == (
        'from grader import lab\n\nassert double(2) == 4, f"double(2) is 4, not {double(2)}"'
    )
    assert cells["why"].source == "*Your answer here…*"
    assert not cells["test-double"].metadata.editable
    assert cells["test-double"].metadata.nbgrader.points == 50
    assert cells["hints-double"].source.count("<details>") == 3


def test_the_master_s_folder_is_left_as_it_was(toy_course):
    before = files(toy_course)
    release(toy_course, toy_course / "elsewhere")
    after = files(toy_course)
    assert {name: after[name] for name in after if not name.startswith("elsewhere")} == before


def test_a_release_replaces_the_whole_folder(course):
    stray = course / "notebooks" / "toy" / "final.safetensors"
    stray.write_text("weights")
    assert check_release(course) == ["notebooks/toy/final.safetensors does not belong there"]
    assert release(course) == [course / "notebooks" / "toy"]
    assert not stray.exists()
    assert check_release(course) == []
    assert not list(course.glob(".release*"))


def test_a_broken_master_replaces_nothing(course):
    before = files(course / "notebooks")
    master = course / "solutions" / "toy.py"
    master.write_text(master.read_text().replace('test="accuracy"', 'test="acuracy"'))
    with pytest.raises(CourseError, match="acuracy"):
        release(course)
    assert files(course / "notebooks") == before


def test_an_edited_master_is_found_out(course):
    master = course / "solutions" / "toy.py"
    master.write_text(master.read_text().replace("The better the factor", "The closer to 1"))
    solution, notebook = check_release(course)
    assert solution.startswith("solutions/toy/toy.ipynb differs")
    assert notebook.startswith("notebooks/toy/toy.ipynb differs")
    assert "-The better the factor, the more points." in notebook
    assert "+The closer to 1, the more points." in notebook


def test_changed_points_are_found_out(course):
    toml = course / "solutions" / "toy" / "exercise.toml"
    toml.write_text(toml.read_text().replace("points = 50", "points = 49").replace("points = 30", "points = 31"))
    found = check_release(course)
    assert any("'points': 49" in line for line in found)
    assert any(line.startswith("notebooks/toy/exercise.toml differs") for line in found)


def test_a_hand_edited_release_and_a_stale_folder_are_found_out(course):
    path = course / "notebooks" / "toy" / "toy.ipynb"
    path.write_text(path.read_text().replace("# Doubling", "# Trebling"))
    (course / "notebooks" / "old").mkdir()
    found = check_release(course)
    assert len(found) == 2
    assert "-# Trebling" in found[0]
    assert found[1] == "notebooks/old: no assignment in solutions/ has this name"


def test_what_jupyterlab_leaves_does_not_count(course):
    (course / "solutions" / "toy" / ".ipynb_checkpoints").mkdir()
    (course / "solutions" / "toy" / ".ipynb_checkpoints" / "toy-checkpoint.ipynb").write_text("{}")
    assert check_release(course) == []


def test_line_ends_that_git_changed_do_not_count(course):
    path = course / "notebooks" / "toy" / "toy.ipynb"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_release(course) == []


def test_an_unknown_assignment_is_named(toy_course):
    with pytest.raises(CourseError, match=r"no assignment 'tooy'. It has: toy"):
        release(toy_course, assignments=["tooy"])


# --- the scan


def leaks(course):
    return scan(course / "notebooks" / "toy", course / "solutions" / "toy" / "toy.ipynb")


def edit(course, id, **changes):
    path = course / "notebooks" / "toy" / "toy.ipynb"
    notebook = nbformat.read(path, 4)
    next(cell for cell in notebook.cells if cell.id == id).update(changes)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_fresh_release_gives_nothing_away(course):
    assert leaks(course) == []


@pytest.mark.parametrize(
    ("id", "changes", "find"),
    [
        (
            "doubling",
            {"source": "# use return number + number  # not a shift: floats"},
            "gives away 'return number + n",
        ),
        ("test-double", {"source": "secret = 12.5"}, "gives away 'secret = 12.5'"),
        ("why", {"source": "Because a model is a factor here, and a good one is 1."}, "gives away 'Because a model"),
        (
            "double",
            {
                "metadata": {
                    "note": 'assert double(secret) == 25, f"your function gave {double(secret)} where 25 was due"'
                }
            },
            "gives away 'assert double(secret)",
        ),
        ("double", {"source": "### BEGIN SOLUTION"}, "has the marker 'BEGIN SOLUTION'"),
        ("double", {"execution_count": 3}, "has been run"),
        ("doubling", {"attachments": {"a.png": {"image/png": "AAAA"}}}, "has attachments"),
    ],
)
def test_a_leak_is_found(course, id, changes, find):
    edit(course, id, **changes)
    assert any(find in leak and f"(cell {id})" in leak for leak in leaks(course)), leaks(course)


def test_a_line_that_stands_outside_as_well_is_no_secret():
    cells = [
        nbformat.v4.new_code_cell("import numpy as np\nx = np.zeros(3)  # given"),
        nbformat.v4.new_code_cell(
            "### BEGIN SOLUTION\nx = np.zeros(3)\ny = np.ones(3)\nelse:\n### END SOLUTION\nz = 2"
        ),
        nbformat.v4.new_code_cell(
            "### BEGIN HIDDEN TESTS\nimport numpy as np\n    assert y.all()\n### END HIDDEN TESTS"
        ),
    ]
    assert secret_lines(nbformat.v4.new_notebook(cells=cells)) == {"y = np.ones(3)", "assert y.all()"}


def test_an_output_is_found(course):
    edit(course, "doubling-1", outputs=[nbformat.v4.new_output("stream", text="25")])
    assert leaks(course) == [f"{course / 'notebooks/toy/toy.ipynb'} (cell doubling-1): has been run"]


@pytest.mark.parametrize("name", ["final.safetensors", "toy.py", "final.weights.h5", ".hidden", "sub/toy.ipynb"])
def test_a_file_that_does_not_belong_there_is_found(course, name):
    path = course / "notebooks" / "toy" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert leaks(course) == [f"{path}: does not belong into a release"]


def test_a_missing_file_is_found(course):
    (course / "notebooks" / "toy" / "exercise.toml").unlink()
    assert leaks(course) == [f"{course / 'notebooks/toy/exercise.toml'}: is missing"]


def test_a_release_that_leaks_is_stopped(toy_course, monkeypatch):
    """As if nbgrader had left the regions in place."""
    monkeypatch.setattr(
        sys.modules["grader.authoring.release"],
        "generate_assignment",
        lambda root, name: shutil.copytree(root / "solutions" / name, root / "notebooks" / name),
    )
    with pytest.raises(CourseError, match=r"gives away 'secret = 12\.5'"):
        release(toy_course)
    assert not (toy_course / "notebooks").exists()


# --- this clone


@pytest.fixture(params=assignments(CLONE))
def committed(request):
    """The name of each assignment of this clone."""
    if (
        not (CLONE / "solutions" / f"{request.param}.py").exists()
        and not (CLONE / "notebooks" / request.param).exists()
    ):
        pytest.skip(f"{request.param} has no master yet")
    return request.param


def test_committed_notebooks_equal_a_fresh_build(committed):
    assert check_release(CLONE, [committed]) == []


def test_committed_release_gives_nothing_away(committed):
    assert scan(CLONE / "notebooks" / committed, CLONE / "solutions" / committed / f"{committed}.ipynb") == []


def test_every_released_folder_has_an_assignment():
    folders = {path.name for path in (CLONE / "notebooks").iterdir() if path.is_dir()}
    assert folders <= set(assignments(CLONE))
