"""The same attacks against nbgrader as it comes: it pays for them, so they are real.

The release is built plain, without the line by which a hidden test refuses to run in a submission's own kernel.
"""

import sys
import tempfile
from pathlib import Path

import pytest
from course_under_attack import Course
from handing_in import FULL, WRONG, Submission, cell, hand_in
from raising import tag

from grader.authoring import release

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs POSIX"),
]

CONFIG = """
c = get_config()  # noqa: F821
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.Execute.timeout = 120
c.Execute.iopub_timeout = 60
"""

NOTHING_RUNS = """
from IPython.core.interactiveshell import ExecutionResult
shell = get_ipython()
def fine():
    result = ExecutionResult(None)
    result.execution_count = 1
    return result
async def run_cell_async(*args, **kwargs):
    return fine()
shell.run_cell_async = run_cell_async
shell.run_cell = lambda *args, **kwargs: fine()
"""

MINUS_ONE = """
import sys
class Calm(dict): pass
shell = get_ipython()
shell.showtraceback = lambda *args, **kwargs: sys.displayhook(-1)
"""

NO_ASSERTS = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
"""

RAW_RESULT = """
def send():
    kernel = get_ipython().kernel
    content = {"execution_count": 1, "data": {"text/plain": "30"}, "metadata": {}}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent("shell"))
get_ipython().events.register("pre_execute", send)
"""


def link(folder, notebook, course):
    (folder / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")


def accuracy_tag(folder, notebook, course):
    tag(folder, notebook, course)
    assert cell(notebook, "test-double").metadata.tags


POOR = {"double": WRONG, "predict": "def predict(number):\n    return 0"}
# What a machine gives: for doubling 50 points at most, for the accuracy 30. Honestly each of them would get (0, 0).
PAID = [
    (Submission(1, "skip-execution", FULL, answers=POOR, change=accuracy_tag)),
    (Submission(2, "nothing-runs", FULL, answers=POOR, first=NOTHING_RUNS)),
    (Submission(2, "minus-one", (50, 0), answers=POOR, first=MINUS_ONE)),
    (Submission(2, "no-asserts", (50, 0), answers=POOR, first=NO_ASSERTS)),
    (Submission(3, "raw-result", (30, 30), answers=POOR, first=RAW_RESULT)),
    (Submission(9, "links-to-the-solution", (50, 30), answers=POOR, change=link)),
    (Submission(4, "negative", (0, 30), answers={**POOR, "predict": "def predict(number):\n    return -number"})),
    (Submission(0, "plainly-wrong", (0, 0), answers=POOR)),
    (Submission(0, "honest", FULL)),
]


@pytest.fixture(scope="module")
def plain(toy_masters, tmp_path_factory):
    """The class, graded by nbgrader without anything of this course's."""
    folder = tmp_path_factory.mktemp("plain")
    release(toy_masters, folder, plain=True)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    with tempfile.TemporaryDirectory(prefix="h", dir="/tmp") as temporary:
        course = Course(folder, Path(temporary))
        course.nbgrader("generate_assignment", "toy", "--force")
        for submission in PAID:
            hand_in(folder, submission)
        course.nbgrader("autograde", "toy")
    return course


@pytest.mark.parametrize("id", [submission.id for submission in PAID])
def test_plain_nbgrader_pays_for_it(plain, id):
    due = next(submission.points for submission in PAID if submission.id == id)
    found = plain.grades(id)
    assert (found["test-double"][0], found["test-accuracy"][0]) == due
