"""A variant runs from the cell on that it changes, and is judged as the judge and as a desk would."""

import pytest

from grader.authoring import build_assignment
from grader.proof.variants import Variant
from grader.proof.verify import trial_environment
from grader.proof.verify_cells import code_cells
from grader.proof.verify_kernel import apart, needs_training, together
from grader.proof.verify_notebook import Notebook


@pytest.fixture
def toy(toy_masters):
    with trial_environment():
        notebook = Notebook(build_assignment(toy_masters / "solutions", "toy"), toy_masters / "solutions" / "toy")
        yield notebook


@pytest.fixture
def ready(toy):
    toy.run_honest()
    return toy


def double(body, **expected):
    return Variant("one", "a variant", {"double": f"def double(number):\n    return {body}"}, **expected)


def try_double(notebook, body):
    return notebook.run_variant(double(body, right=("double",)), training=True, everything=True)


def test_the_honest_answers_get_their_points_at_both_places(toy):
    trials = {trial.step: trial for trial in toy.run_honest()}
    assert (trials["double"].points, trials["double"].verdict, trials["double"].at_desk) == (50, "right", "right")
    assert trials["accuracy"].points == 0, "nothing was trained: the toy's factor is 0"


def test_another_right_answer_gets_them_too(ready):
    assert [(t.step, t.points, t.at_desk) for t in try_double(ready, "2 * number")] == [("double", 50, "right")]


def test_a_wrong_answer_is_told_why_and_where_it_stopped(ready):
    (visible,) = try_double(ready, "number + 3")
    assert (visible.points, visible.verdict, visible.at_desk, visible.hidden) == (0, "wrong", "wrong", False)
    assert visible.message == "double(2) is 4, not 5"
    (hidden,) = try_double(ready, "number + min(number, 3)")
    assert (hidden.verdict, hidden.hidden) == ("wrong", True)
    assert hidden.message == "your function gave 15.5 where 25 was due"


def test_an_answer_that_fails_or_is_missing_is_no_wrong_answer(ready):
    (failed,) = try_double(ready, "number / 0")
    assert (failed.verdict, failed.at_desk, failed.message) == ("failed", "failed", "division by zero")
    (missing,) = ready.run_variant(Variant("none", "", {"double": "doubled = 1"}, right=("double",)), True, True)
    assert (missing.verdict, missing.at_desk) == ("not attempted", "not attempted")


def test_only_what_follows_from_a_change_runs_again(ready):
    plan = ready.plan(Variant("one", "", {"predict": "def predict(number):\n    return number"}))
    assert [ready.cells[n].id for n in plan.again] == ["predict"]
    assert [ready.cells[n].step for n in plan.judged] == ["accuracy"]
    assert not plan.trains


def test_a_training_is_left_out_where_none_is_wanted(ready):
    final = next(n for n, cell in enumerate(ready.cells) if cell.id == "final")
    source = ready.cells[final].source + "\nlab.train_or_load('final', factor, factor)"
    changed = Variant("one", "", {"final": source})
    assert ready.plan(changed).trains
    assert ready.plan(changed, training=False).judged == ()


def test_a_training_at_a_desk_alone_or_in_a_function_is_none(ready):
    final = next(cell for cell in ready.cells if cell.id == "final").source
    for line in ("if lab.exploring():\n    lab.run_trials(run, [])", "def later():\n    lab.run_trials(run, [])"):
        assert not ready.plan(Variant("one", "", {"final": f"{final}\n{line}"})).trains


def test_the_release_says_not_attempted(toy, toy_masters, tmp_path):
    import nbformat

    from grader.authoring import release

    toy.run_honest()
    release(toy_masters, tmp_path)
    trials, odd = toy.run_released(nbformat.read(tmp_path / "notebooks" / "toy" / "toy.ipynb", as_version=4))
    assert {trial.step: trial.verdict for trial in trials} == {"double": "not attempted", "accuracy": "not attempted"}
    assert odd == {}


def test_the_lines_of_a_hidden_part(toy):
    cell = next(cell for cell in toy.cells if cell.step == "double")
    lines = cell.source.splitlines()
    assert "BEGIN HIDDEN" in lines[cell.hidden[0] - 1]
    assert "END HIDDEN" in lines[cell.hidden[-1] - 1]
    assert all(c.step == "" for c in code_cells(build_notebook_of(cell)))


def build_notebook_of(cell):
    import nbformat

    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.source)])


def test_variants_that_do_not_touch_each_other_share_a_submission(toy):
    off = double("number + 3", wrong={"double": "is 4, not 5"})
    tripled = double("3 * number", wrong={"double": "is 4, not 6"})
    other = Variant("other", "", {"predict": "def predict(number):\n    return number"}, right=("accuracy",))
    assert apart(toy, off, other)
    assert not apart(toy, off, tripled)
    assert together(toy, [off, tripled, other]) == [[off, other], [tripled]]


def test_a_variant_trains_alone_where_a_step_depends_on_its_model(toy):
    final = next(cell for cell in toy.cells if cell.id == "final").source
    trained = {"final": f"{final}\nlab.train_or_load('final', factor, factor)"}
    assert needs_training(toy, Variant("one", "", trained, right=("accuracy",)))
    assert not needs_training(toy, double("2 * number", right=("double",)))
