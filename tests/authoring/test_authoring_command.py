import pytest
from click.testing import CliRunner

from grader.authoring.__main__ import main
from grader.errors import CourseError


def build(course, *options):
    arguments = ["build", "toy", "--solutions", str(course / "solutions"), "--out", str(course / "out"), *options]
    return CliRunner().invoke(main, arguments)


def test_build_writes_the_solution_and_leaves_weights_beside_it(toy_course):
    weights = toy_course / "out" / "toy" / "final.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_text("1.0")
    result = build(toy_course)
    assert result.exit_code == 0, result.output
    assert "12 cells" in result.output
    assert "BEGIN SOLUTION" in (toy_course / "out" / "toy" / "toy.ipynb").read_text()
    assert (toy_course / "out" / "toy" / "exercise.toml").exists()
    assert weights.read_text() == "1.0"


def test_build_release_writes_the_learner_s_version(toy_course):
    assert build(toy_course, "--release").exit_code == 0
    text = (toy_course / "out" / "toy" / "toy.ipynb").read_text()
    assert "BEGIN SOLUTION" not in text
    assert "Write your answer here" in text


def test_a_broken_master_is_a_course_error_and_a_draft_is_not(toy_course):
    (toy_course / "solutions" / "toy.py").write_text('# %% include="shared.double"\n')
    result = build(toy_course)
    assert isinstance(result.exception, CourseError)
    assert "step 'accuracy' has no test" in str(result.exception)
    assert build(toy_course, "--draft").exit_code == 0


def test_long_cells_are_noted(toy_course):
    master = toy_course / "solutions" / "toy.py"
    master.write_text(master.read_text().replace("# Why is that?", "# " + "why " * 100))
    assert "100 words" in build(toy_course).output


@pytest.mark.parametrize("name", ["solve", "absent"])
def test_an_assignment_that_is_not_there_is_named(toy_course, name):
    result = CliRunner().invoke(main, ["build", name, "--solutions", str(toy_course), "--out", str(toy_course)])
    assert "exercise.toml" in str(result.exception)
