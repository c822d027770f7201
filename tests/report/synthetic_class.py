"""A class without kernels: gradebook, graded notebooks and the files beside them, written as grading leaves them."""

import ast
import io
import json
import keyword
import os
import random
import shutil
import tokenize
import warnings
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import nbformat
import numpy as np
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import text
from sqlalchemy.exc import SAWarning

from grader.course import read_exercise
from grader.lab.place import Place, judging
from grader.lab.verdicts import verdict

ROOT = Path(__file__).parents[2]
DUE = datetime(2026, 1, 30, 18)
SYNONYMS = (
    "out",
    "res",
    "tmp",
    "acc",
    "cur",
    "buf",
    "val",
    "item",
    "part",
    "total",
    "first",
    "second",
    "left",
    "right",
)
FIRST = (
    "Ana",
    "Bo",
    "Cem",
    "Dara",
    "Eli",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lea",
    "Mats",
    "Noor",
    "Olga",
)
LAST = ("Adler", "Berg", "Costa", "Diaz", "Egger", "Fuchs", "Grau", "Holm", "Ito", "Jansen", "Kaya", "Lund", "Moser")
CLAUSES = (
    *("I changed one thing at a time", "the seeds stayed the same", "the middle rate won", "cats look like dogs"),
    *("the margin is wider than the lead", "I would try more epochs", "small objects are hard", "the curve was flat"),
    *("batch norm helped most", "more data would help", "the first guess was wrong", "I trust the validation part"),
    *("short reviews are easy", "irony is missed", "the width costs time", "my laptop took an hour", "noise was low"),
)


@dataclass
class Learner:
    """One learner of the class; what is not given is drawn from `seed`.

    Attributes
    ----------
    id : str
    skill : float
        The chance of a step's points, 0 to 1.
    accuracy : float or None
        On held-out data; None without a model.
    answers, said : dict
        Sources by cell, and the words of failed tests by step, that replace what is drawn.
    record : dict or None
        Entries that replace those of final.json; None leaves it out.
    weights : bytes or None
        The model; drawn by default.
    """

    id: str
    skill: float = 0.8
    accuracy: float | None = 0.9
    answers: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)
    record: dict | None = field(default_factory=dict)
    weights: bytes | None = None
    late: timedelta = timedelta(hours=-1)
    intake: dict | None = None
    marked: bool = False
    name: tuple[str, str] = ("", "")
    seed: int = 0


def honest_class(size, seed=0, accuracy=(0.84, 0.05), middle_skill=0.75):
    """Return `size` honest learners, each with their own code, model and luck."""
    draw = random.Random(seed)
    return [
        Learner(
            id=f"s{i:03d}",
            skill=min(0.99, max(0.05, draw.gauss(middle_skill, 0.18))),
            accuracy=min(0.97, max(0.1, draw.gauss(*accuracy))),
            name=(draw.choice(FIRST), draw.choice(LAST)),
            late=timedelta(hours=draw.choice([-30, -5, -2, -1, -1, -1, 3, 50])),
            seed=1000 * seed + i,
        )
        for i in range(size)
    ]


def make_course(folder, assignment, level):
    """Make a course folder with `assignment` released and registered."""
    for part in ("solutions", "notebooks"):
        shutil.copytree(ROOT / part / assignment, folder / part / assignment)
    course = Course(folder, assignment, level)
    # A new gradebook asks another process for a version that nobody reads here.
    with patch("nbgrader.api.get_alembic_version", return_value="none"), course.gradebook() as gradebook:
        gradebook.add_assignment(assignment, duedate=DUE)
    # What `nbgrader generate_assignment` does last.
    about = {"notebook": assignment, "assignment": assignment, "db_url": course.url}
    SaveCells().preprocess(course.released, {"nbgrader": about})
    return course


class Course:
    """A course folder that learners can be added to."""

    def __init__(self, folder, assignment, level):
        self.folder, self.name, self.level = folder, assignment, level
        self.url = f"sqlite:///{folder / 'gradebook.db'}"
        self.exercise = read_exercise(folder / "solutions" / assignment)
        self.released = nbformat.read(folder / "notebooks" / assignment / f"{assignment}.ipynb", 4)
        solution = nbformat.read(folder / "solutions" / assignment / f"{assignment}.ipynb", 4)
        self.solution = {c.metadata.nbgrader.grade_id: c for c in solution.cells if _is_answer(c)}
        tests = [
            c for c in self.released.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")
        ]
        self.asserts = {
            c.metadata.nbgrader.grade_id: [node.msg for node in ast.walk(ast.parse(c.source)) if hasattr(node, "msg")]
            for c in tests
        }
        self.stubs = {c.metadata.nbgrader.grade_id: c.source for c in self.released.cells if _is_answer(c)}

    def gradebook(self):
        """Open the gradebook; nothing waits for the disk."""
        gradebook = Gradebook(self.url)
        gradebook.db.execute(text("PRAGMA synchronous = OFF"))
        return gradebook

    def add(self, learners):
        """Let `learners` hand in, and grade them."""
        with self.gradebook() as gradebook, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9 meets notes of SQLAlchemy 2
            for learner in learners:
                self._add(gradebook, learner)
        return self

    def enrol(self, *students):
        """Enter learners into the gradebook who hand in nothing."""
        with self.gradebook() as gradebook:
            for student in students:
                gradebook.update_or_create_student(student)

    def write(self, learner):
        """Return the answers of one learner, by cell."""
        draw = random.Random(learner.seed)
        own = {id: _own_words(cell, self.stubs[id], draw) for id, cell in self.solution.items()}
        blank = {id for id in own if draw.random() > 0.8 + learner.skill / 4}
        return {id: source for id, source in own.items() if id not in blank} | learner.answers

    def _add(self, gradebook, learner):
        draw = random.Random(learner.seed + 1)
        graded = self.folder / "autograded" / learner.id / self.name
        graded.mkdir(parents=True)
        stamp = (DUE + learner.late).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        submitted = self.folder / "submitted" / learner.id / self.name
        submitted.mkdir(parents=True)
        for place in (graded, submitted):
            (place / "timestamp.txt").write_text(f"{stamp}\n")
        shutil.copyfile(self.folder / "solutions" / self.name / "exercise.toml", graded / "exercise.toml")
        self._model(graded, learner, draw)
        answers = self.write(learner)
        scores, said = self._marks(graded, learner, answers, draw)
        notebook = nbformat.from_dict(json.loads(json.dumps(self.released)))
        for cell in notebook.cells:
            id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if id in self.stubs:
                cell.source = answers.get(id, cell.source)
            elif words := said.get(id):
                cell.outputs = [_output(words)]
        path = graded / f"{self.name}.ipynb"
        nbformat.write(notebook, path)
        os.utime(graded / "exercise.toml", (1e9, 1e9))
        os.utime(path, (1e9 + draw.uniform(9, 40),) * 2)
        if learner.intake is not None:
            (self.folder / "intake" / learner.id).mkdir(parents=True)
            (self.folder / "intake" / learner.id / f"{self.name}.json").write_text(json.dumps(learner.intake))
        gradebook.update_or_create_student(learner.id, first_name=learner.name[0], last_name=learner.name[1])
        entry = gradebook.add_submission(self.name, learner.id, timestamp=stamp)
        for grade in entry.notebooks[0].grades:
            grade.auto_score, grade.needs_manual_grade = scores[grade.name], False
            if grade.auto_score is None:
                if learner.marked:
                    grade.manual_score = draw.choice((2, 3, 4))
                grade.needs_manual_grade = not learner.marked
        gradebook.db.commit()

    def _model(self, graded, learner, draw):
        if learner.accuracy is None:
            return
        suffix = ".safetensors" if self.exercise.framework == "pytorch" else ".weights.h5"
        (graded / f"final{suffix}").write_bytes(learner.weights or draw.randbytes(2_000))
        (graded / f"baseline{suffix}").write_bytes(b"the same for everybody, from the same seed")
        if learner.record is None:
            return
        rise = [learner.accuracy * part for part in (0.6, 0.85, 0.95)]
        last = min(1.0, learner.accuracy + draw.gauss(0, 0.01))
        record = {"level": self.level, "device": "cpu", "seconds": round(draw.lognormvariate(4, 0.5), 1)}
        record["history"] = {"val_accuracy": [*rise, last]}
        (graded / "final.json").write_text(json.dumps(record | learner.record))

    def _marks(self, graded, learner, answers, draw):
        scores, said = {}, {}
        for step in self.exercise.steps:
            id = step.id if step.manual else f"test-{step.id}"
            scores[id], words = float(step.points), ""
            if step.manual:
                scores[id] = None if step.id in answers else 0.0
                continue
            if step.id == "accuracy" and learner.accuracy is not None:
                judged = self._verdict(graded, learner.accuracy)
                scores[id], words = judged.points, f"print {judged.text}"
            elif step.id == "accuracy":
                words = "CourseError No trained model was handed in: final.safetensors is missing."
            elif step.id in self.stubs and step.id not in answers:
                words = "NotImplementedError this step is not answered yet"
            elif draw.random() > learner.skill:
                words = f"AssertionError {_message(draw.choice(self.asserts[id][:3]), draw)}"
            words = learner.said.get(step.id, words)
            scores[id] = scores[id] if words.startswith("print ") or not words else 0.0
            said[id] = words
        return scores, said

    def _verdict(self, graded, accuracy):
        n = {"sample": 1_000, "full": 10_000}[self.level]
        labels = np.zeros(n, dtype=int)
        p = np.zeros((n, 10))
        p[np.arange(n), (np.arange(n) >= round(accuracy * n)).astype(int)] = 1
        with judging(Place(graded, graded)):
            return verdict("accuracy", p, labels)


def _is_answer(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def _output(words):
    kind, _, said = words.partition(" ")
    if kind == "print":
        return nbformat.v4.new_output("stream", name="stdout", text=said + "\n")
    return nbformat.v4.new_output("error", ename=kind, evalue=said, traceback=[said])


def _message(node, draw):
    """Return the words of an assert, with numbers drawn for the values."""
    if isinstance(node, ast.Constant):
        return node.value
    return "".join(part.value if isinstance(part, ast.Constant) else f"{draw.randrange(40)}" for part in node.values)


def _own_words(cell, stub, draw):
    """Return an answer as somebody else would write it; a short one mostly as everybody does."""
    if cell.cell_type == "markdown":
        return ". ".join(draw.sample(CLAUSES, 6)) + "."
    tokens = list(tokenize.generate_tokens(io.StringIO(cell.source).readline))
    known = {token.string for token in tokenize.generate_tokens(io.StringIO(stub).readline)}
    own = sorted({t.string for t in tokens if t.type == tokenize.NAME and t.string not in known})
    own = [name for name in own if not keyword.iskeyword(name)]
    short = len(tokens) - len(known) < 60
    renamed = {name: f"{draw.choice(SYNONYMS)}_{name}" for name in own if draw.random() < (0.02 if short else 0.6)}
    return tokenize.untokenize((t.type, renamed.get(t.string, t.string)) for t in tokens)
