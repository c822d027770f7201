"""`grader check` says for each step what the course would see, and what a submission would lack."""

import json
import re
import shutil
from pathlib import Path

import pytest
from desk_states import NAME, RIGHT, answer
from toy_weights import weights

from grader.desk import commands
from grader.desk.results import State
from grader.errors import CourseError
from grader.judge import protection

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def check():
    """Run `grader check`; return what came of it and what was printed."""

    def run(asked, clone, **options):
        lines = []
        checked = commands.check(str(asked) if asked else None, clone, lines.append, **options)
        return checked, ANSI.sub("", "\n".join(lines))

    return run


def test_each_step_ends_in_its_state_with_its_sentence(top, notebook, check):
    answer(
        notebook,
        sound=RIGHT["sound"],
        mistaken="def mistaken(number):\n    return number + 1",
        raising="def raising():\n    divisor = 0\n    return 3 / divisor",
        garbled="def garbled(:\n    return 4",
        first=RIGHT["first"],
        leaning=RIGHT["leaning"],
        essay=RIGHT["essay"],
    )
    (notebook.parent / "final.json").write_text('{"worth": 4, "level": "sample"}')
    checked, said = check(NAME, top)
    assert {result.step.id: result.state for result in checked.results} == {
        "sound": State.RIGHT,
        "mistaken": State.WRONG,
        "raising": State.FAILED,
        "garbled": State.FAILED,
        "begun": State.OPEN,
        "leaning": State.FAILED,
        "measured": State.PARTLY,
        "essay": State.WRITTEN,
    }
    for sentence in (
        "wrong         mistaken  mistaken(0) is 2, not 1",
        "failed        raising   ZeroDivisionError: division by zero\n"
        + " " * 24
        + "line 3 of the cell, in raising: return",
        "failed        garbled   the cell 'garbled' fails: SyntaxError:",
        "not attempted begun     begun; `raise NotImplementedError` still stands in its cell",
        "failed        leaning   an earlier step that it uses is not answered yet",
        "partly right  measured  worth 4",
        "1 right, 1 partly right, 1 wrong, 3 failed, 1 not attempted, 1 written.",
        "Up to 24 of 95 points, if the hidden tests agree; a person gives up to 5 more.",
        "trained on the data level 'sample', and 'smoke' is in use",
        "Not there yet: final.safetensors, trials.json.",
        f"To be handed in: {NAME}.ipynb (",
        "Next: mistaken (The step mistaken; 20 points, about 7 minutes).",
    ):
        assert sentence in said
    assert ".py, line" not in said, "the number that IPython gives a cell says nothing to its author"


def test_as_handed_out_nothing_is_attempted_and_nothing_is_written_beside_it(top, notebook, check):
    before = notebook.read_bytes()
    checked, said = check(None, top)
    assert {result.state for result in checked.results} == {State.OPEN, State.WRONG}
    assert "No points yet, of 95" in said
    assert notebook.read_bytes() == before
    assert {path.name for path in notebook.parent.iterdir()} == {f"{NAME}.ipynb", "exercise.toml"}


def test_the_first_cell_that_fails_by_itself_is_named(top, notebook, check):
    answer(notebook, begin="import numpie", **RIGHT)
    _, said = check(NAME, top)
    assert "The first cell to fail that is not an answer: cell 2 (import numpie): ModuleNotFoundError" in said


def test_a_deleted_check_is_told_where_the_release_is_not_at_hand(top, notebook, check):
    shutil.rmtree(top / "notebooks")
    answer(notebook, sound=None, test_sound=None, **{id: text for id, text in RIGHT.items() if id != "sound"})
    checked, said = check(NAME, top)
    assert "not attempted sound     its check is not in the notebook: was the cell deleted?" in said
    assert {result.step.id for result in checked.results if result.state == State.RIGHT} >= {"mistaken", "leaning"}


@pytest.mark.parametrize("why", ["There is no sandbox on this system.", None])
def test_one_s_own_work_runs_where_there_is_no_sandbox_or_it_hides_too_much(
    toy, toy_clone, check, monkeypatch, tmp_path, why
):
    """A package in a folder that the sandbox does not show stands for those of a user's own."""
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "only_here.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    if why:
        monkeypatch.setattr(protection, "why_not", lambda: why)
    answer(toy, double="import only_here\ndef double(number):\n    return 2 * number")
    book = json.loads(toy.read_text())
    next(cell for cell in book["cells"] if cell["cell_type"] == "code")["source"] += ["\nimport only_here"]
    toy.write_text(json.dumps(book))
    checked, said = check("toy", toy_clone)
    assert checked.results[0].state == State.RIGHT
    assert checked.uncaged == (why is None and not protection.why_not())
    assert ("It ran without the sandbox" in said) == checked.uncaged


def test_hidden_tests_give_points_as_the_course_does(toy, toy_clone, check):
    answer(toy, double="def double(number):\n    return int(2 * number) if number != 12.5 else 24", predict=PREDICT)
    (toy.parent / "final.safetensors").write_bytes(weights(0.5))
    checked, said = check("toy", toy_clone, hidden=True)
    assert [(result.state, result.points) for result in checked.results] == [
        (State.WRONG, 0),
        (State.PARTLY, 15),
        (State.OPEN, 0),
    ]
    assert "your function gave 24 where 25 was due" in said
    assert "15 of 80 points; a person gives up to 20 more." in said


PREDICT = "def predict(number):\n    return factor * number"


def test_without_masters_there_are_no_hidden_tests(top, check):
    with pytest.raises(CourseError, match="There are no hidden tests here: a class receives none"):
        check(NAME, top, hidden=True)


def test_hidden_tests_of_another_release_are_not_run(toy, toy_clone, check, tmp_path):
    shutil.copytree(toy_clone, tmp_path / "clone")
    master = tmp_path / "clone" / "solutions" / "toy.py"
    master.write_text(master.read_text().replace('locked="final"', 'locked="finale"'))
    with pytest.raises(CourseError, match="Run make release"):
        check(toy, tmp_path / "clone", hidden=True)


def test_a_notebook_in_the_release_leaves_no_record(top, check):
    check(f"notebooks/{NAME}", top)
    assert not list(Path(top).rglob(".progress.json"))
