import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from grader.authoring import build_assignment, dumps
from grader.authoring.notebook import render_hints


@pytest.fixture
def notebook(toy_masters):
    return build_assignment(toy_masters / "solutions", "toy")


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def test_two_builds_give_the_same_bytes(toy_masters, notebook):
    again = build_assignment(toy_masters / "solutions", "toy")
    assert dumps(again) == dumps(notebook)
    assert dumps(notebook).endswith("}\n")


def test_cell_ids_come_from_names_and_headings(notebook):
    assert [cell.id for cell in notebook.cells] == [
        "doubling",
        "doubling-1",
        "double-a-number",
        "hints-double",
        "double",
        "test-double",
        "what-is-it-worth",
        "final",
        "predict",
        "test-accuracy",
        "test-accuracy-1",
        "why",
    ]


def test_nbgrader_accepts_the_metadata(notebook):
    MetadataValidator().validate_nb(notebook)
    nbformat.validate(notebook)


@pytest.mark.parametrize(
    ("id", "grade", "solution", "locked", "points"),
    [
        ("double", False, True, False, None),
        ("test-double", True, False, True, 50),
        ("final", False, False, True, None),
        ("test-accuracy", True, False, True, 30),
        ("why", True, True, False, 20),
    ],
)
def test_a_cell_s_role_decides_its_metadata(notebook, id, grade, solution, locked, points):
    metadata = cell(notebook, id).metadata.nbgrader
    assert (metadata.grade, metadata.solution, metadata.locked) == (grade, solution, locked)
    assert metadata.get("points") == points
    assert metadata.grade_id == id
    assert metadata.schema_version == 3
    assert metadata.cell_type == cell(notebook, id).cell_type


def test_ordinary_cells_have_no_metadata_of_any_tool(notebook):
    assert cell(notebook, "doubling-1").metadata == {}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"


def test_nothing_has_been_run(notebook):
    for each in notebook.cells:
        assert not each.get("outputs")
        assert each.get("execution_count") is None


def test_a_heading_announces_points_minutes_and_skills(notebook):
    lines = cell(notebook, "what-is-it-worth").source.splitlines()
    assert lines[:3] == ["## What is it worth?", "", "*50 points · about 11 minutes · deployment, evaluation*"]
    assert lines[4] == "The better the factor, the more points."


def test_hints_are_collapsed_and_their_markdown_is_rendered():
    text = render_hints("Use **this**.\n\n- a list\n\n---\n\nOr `that`.")
    assert text == (
        "<details>\n<summary>Hint 1 of 2</summary>\n\nUse **this**.\n\n- a list\n\n</details>\n\n"
        "<details>\n<summary>Hint 2 of 2</summary>\n\nOr `that`.\n\n</details>"
    )
