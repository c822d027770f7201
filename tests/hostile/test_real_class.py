"""Attacks that need a real exercise: trained weights, held-out images, the accuracy's own words."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
from handing_in import at
from nbformat.v4 import new_code_cell

from grader import data
from grader.authoring.notebook import build_assignment
from grader.bridge import wire
from grader.bridge.remote import Remote, RemoteTensor
from grader.judge.cell import judge
from grader.lab.place import Place
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST
from tests.proof.test_solutions import randomise

pytestmark = pytest.mark.hostile

ROOT = Path(__file__).parents[2]
NAME = "cifar10_cnn_pytorch"

PATCHES = """
import builtins, sys
import numpy as np, torch
from grader import lab
always = lambda *args, **kwargs: 1.0
for module, names in {
    np: ("mean", "average", "allclose", "isfinite", "count_nonzero", "interp"),
    lab: ("accuracy", "verdict", "wilson"),
    torch: ("mean", "sum", "argmax"),
}.items():
    for name in names:
        if hasattr(module, name): setattr(module, name, always)
import grader.lab.verdicts as verdicts
for name in ("accuracy", "verdict", "share", "check_probabilities"): setattr(verdicts, name, always)
sys.modules["sklearn"] = sys.modules["sklearn.metrics"] = type(sys)("metrics")
sys.modules["sklearn.metrics"].accuracy_score = always
print(lab.accuracy(), "is what the kernel says")
"""


def change(folder, edit):
    notebook = nbformat.read(folder / f"{NAME}.ipynb", 4)
    edit(notebook)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def of_another_level(folder):
    facts = json.loads((folder / "final.json").read_text())
    (folder / "final.json").write_text(json.dumps({**facts, "level": "sample"}))


def patched(folder):
    randomise(folder)
    change(folder, lambda book: book.cells.insert(at(book, "test-accuracy"), new_code_cell(PATCHES, id="own")))


def short(folder):
    own = new_code_cell(
        "honest_predict = predict\ndef predict(images):\n    return honest_predict(images)[:-1]", id="own"
    )
    change(folder, lambda book: book.cells.insert(at(book, "test-predict"), own))


def without(folder):
    (folder / "final.safetensors").unlink()


def misfit(folder):
    from safetensors.numpy import save_file

    save_file({"embedding.weight": np.zeros((10, 4), np.float32)}, folder / "final.safetensors")


CLASS = {
    "aaron": lambda folder: None,
    "patched": patched,
    "random": randomise,
    "level": of_another_level,
    "short": short,
    "without": without,
    "misfit": misfit,
}


@pytest.fixture(scope="module")
def marks(sandbox):
    """Grade one honest learner and six who took that work and changed it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SANDBOX", "required")
        with trial_course("smoke") as course:
            exercise = course.release(ROOT, [NAME])[NAME]
            honest = course.submit(NAME, "aaron", HONEST)
            for student, spoil in CLASS.items():
                folder = course.folder / "submitted" / student / NAME
                if student != "aaron":
                    shutil.copytree(honest, folder)
                spoil(folder)
            found = {student: course.grade(exercise, student) for student in sorted(CLASS)}
            for student in CLASS:
                course.feedback(NAME, student)
            pages = {s: (course.folder / "feedback" / s / NAME / f"{NAME}.html").read_text() for s in CLASS}
            yield found, pages


def lost(mark):
    """The steps that got nothing, those for a person apart."""
    return {step.id for step in mark.steps if not step.waiting and step.score == 0}


@pytest.mark.slow
def test_the_honest_work_that_all_of_them_took_loses_no_step(marks):
    mark = marks[0]["aaron"]
    assert lost(mark) == set()
    assert [
        step.said for step in mark.steps if not step.waiting and step.score < step.points and step.id != "accuracy"
    ] == []


@pytest.mark.slow
def test_patched_metrics_change_no_point(marks):
    patched, random = marks[0]["patched"], marks[0]["random"]
    assert patched.step("accuracy").score == random.step("accuracy").score
    assert patched.step("accuracy").said == random.step("accuracy").said
    assert "1.0 is what the kernel says" in marks[1]["patched"]


@pytest.mark.slow
def test_random_weights_get_what_they_reach(marks):
    accuracy = marks[0]["random"].step("accuracy")
    assert accuracy.score < 0.5 * accuracy.points
    assert re.search(r"% of \d+ (held-out examples|images) right", accuracy.said)
    assert marks[0]["random"].step("split").score == marks[0]["random"].step("split").points


@pytest.mark.slow
def test_weights_of_another_data_level_get_what_they_reach_and_are_told_so(marks):
    mine, honest = marks[0]["level"].step("accuracy"), marks[0]["aaron"].step("accuracy")
    assert mine.score == honest.score
    assert mine.said == (
        f"{honest.said} The model was trained on the built-in sample, but this course grades on a smoke test's "
        "handful of the sample."
    )


@pytest.mark.slow
def test_predictions_of_a_wrong_length_are_told_so_in_a_whole_submission(marks):
    assert lost(marks[0]["short"]) == {"predict", "accuracy"}
    for step in ("predict", "accuracy"):
        assert "shape" in marks[0]["short"].step(step).said


@pytest.mark.slow
def test_without_a_model_the_steps_that_need_it_say_so(marks):
    mark = marks[0]["without"]
    assert lost(mark) == {"predict", "accuracy"}
    assert "No trained model was handed in: final.safetensors is missing" in mark.step("accuracy").said
    assert "No trained model was handed in" in marks[1]["without"]


@pytest.mark.slow
def test_weights_that_do_not_fit_are_told_apart(marks):
    mark = marks[0]["misfit"]
    assert lost(mark) == {"predict", "accuracy"}
    said = mark.step("accuracy").said
    assert "final.safetensors does not fit the model that build() returns: the file lacks" in said
    assert "the model has no embedding.weight" in said
    assert "the model has no embedding.weight" in marks[1]["misfit"]


class Oracle:
    """A link to a kernel that knows all labels and returns them in some form."""

    def __init__(self, labels, form):
        self.right, self.form = np.eye(10, dtype=np.float32)[labels], form

    def sent(self, value):
        def reference(value):
            return {"ref": 1, "kind": type(value).__name__, "iterator": hasattr(value, "__next__")}

        def referent(node, array):
            remote = Remote(self, 1, node["kind"], "predict()", node["iterator"])
            return remote if array is None else RemoteTensor(array, remote)

        return wire.decode(wire.encode(value, reference), referent)

    def names(self, wanted):
        return {name: Remote(self, 1, "function", name) for name in wanted}

    def call(self, function, args, kwargs):
        images = args[0]
        if len(images) != len(self.right):  # the visible part's training images
            known = data.load("cifar10")
            right = np.eye(10, dtype=np.float32)[known.labels[: len(images)]]
            return self.sent(right)
        return self.sent(self.form(self.right))

    def items(self, iterator):
        return [row.tolist() for row in self.right]


ALL_POINTS = ""
FORMS = {
    "float64": (lambda p: p.astype(np.float64), ALL_POINTS),
    "whole numbers": (lambda p: p.astype(np.int64), ALL_POINTS),
    "big-endian": (lambda p: p.astype(">f4"), ALL_POINTS),
    "transposed in memory": (lambda p: np.asfortranarray(p), ALL_POINTS),
    "a list of lists": (lambda p: p.tolist(), ALL_POINTS),
    "too few": (lambda p: p[:-1], "must have the shape (200, 10)"),
    "too many": (lambda p: np.concatenate([p, p]), "must have the shape (200, 10)"),
    "classes": (lambda p: p.argmax(1), "must have the shape (200, 10)"),
    "columns": (lambda p: p.T, "must have the shape (200, 10)"),
    "texts": (lambda p: p.astype(str), "must be numbers"),
    "logits": (lambda p: 20 * p - 10, "they look like logits"),
    "NaN": (lambda p: np.where(p > 0, np.nan, p), "are NaN or infinite"),
    "sums of 2": (
        lambda p: p + (1 - p) / 9,
        "each row of probabilities must sum to 1",
    ),
    "an object": (lambda p: object(), "is an object of the class object"),
    "a dictionary": (lambda p: {"p": 1}, "must be numbers"),
    "another order": (lambda p: p[::-1], "held-out examples right"),
}


@pytest.fixture
def graded_here(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    notebook = build_assignment(ROOT / "solutions", NAME)
    source = notebook.cells[at(notebook, "test-accuracy")].source
    _, labels = data.held_out("cifar10")

    def grade(form):
        return judge(source, 20, Oracle(labels, form), Place(ROOT / "solutions" / NAME, tmp_path))

    return grade


@pytest.mark.parametrize("kind", FORMS)
def test_predictions_of_another_make_are_converted_or_explained(graded_here, kind):
    form, says = FORMS[kind]
    outcome = graded_here(form)
    if says == ALL_POINTS:
        assert (outcome.points, outcome.name) == (20, ""), outcome
    else:
        assert outcome.points < 5, outcome
        assert says in outcome.text + outcome.printed


def test_tensors_and_generators_are_converted(graded_here):
    torch = pytest.importorskip("torch")
    assert graded_here(lambda p: torch.tensor(p)).points == 20
    assert graded_here(lambda p: torch.tensor(p).to(torch.bfloat16).requires_grad_()).points == 20
    generator = graded_here(lambda p: (row for row in p))
    assert generator.points == 20 or "generator" in generator.text
