"""The preprocessors that stand in nbgrader's chain: run a submission, save its scores, trim what feedback shows."""

import re
from pathlib import Path

from nbclient.exceptions import DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import strip_ansi
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, Execute, SaveAutoGrades
from traitlets import List, Unicode


class RunNotebook(Execute):
    """Execute a notebook; where its kernel dies, keep what ran and go on to the scores."""

    def preprocess(self, nb: NotebookNode, *args: object, **kwargs: object) -> tuple[NotebookNode, ResourcesDict]:
        """Execute `nb` in place. The cells after a kernel's death keep no execution count."""
        try:
            return super().preprocess(nb, *args, **kwargs)
        except DeadKernelError:
            self.log.error("The kernel died; the cells from there on count as not run.")
            return self.nb, self.resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell. One that kills the kernel has an execution count and no error, so it gets one here."""
        try:
            return super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            died = "Python ended while this cell ran: out of memory, a crash in a library, or a call such as exit()."
            cell.outputs.append(new_output("error", ename="DeadKernelError", evalue=died, traceback=[died]))
            raise


class SaveScores(SaveAutoGrades):
    """Save the scores of a submission's graded cells; what nothing answered gets 0."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the score of each graded cell in `nb`, then 0 for those that the learner deleted."""
        nb, resources = super().preprocess(nb, resources)
        present = {cell.metadata.nbgrader.get("grade_id") for cell in nb.cells if utils.is_grade(cell)}
        with Gradebook(self.db_url) as gradebook:
            submission = gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id)
            for grade in submission.grades:
                if grade.name not in present:
                    self.log.warning("Cell '%s' is missing: 0 points", grade.name)
                    grade.auto_score = 0.0
                    grade.needs_manual_grade = grade.manual_score is not None
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        if cell.cell_type != "code":
            super()._add_score(cell, resources)
            return
        grade_id = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score, reason = score(cell, grade.max_score)
        if reason:
            self.log.warning("Cell '%s': 0 points, because %s", grade_id, reason)
        grade.needs_manual_grade = grade.manual_score is not None
        self.gradebook.db.commit()


def score(cell: NotebookNode, maximum: float) -> tuple[float, str]:
    """Return the points that an executed graded code cell earned, and why it got none.

    Stricter than nbgrader where that gives full marks by accident (a result that is NaN, negative or text), and
    kinder where it takes all points away (a warning on stderr).

    Parameters
    ----------
    cell : NotebookNode
        A code cell, executed or not.
    maximum : float
        Its points.

    Returns
    -------
    points : float
        Between 0 and `maximum`: all of them without a result, else what the result says.
    reason : str
        ``""`` where the cell ran and its result, if any, is a number in range.
    """
    if cell.execution_count is None:
        return 0.0, "it did not run"
    results = []
    for output in cell.outputs:
        if output.output_type == "error":
            return 0.0, f"it raised {output.ename}"
        if output.output_type == "execute_result":
            results.append("".join(output.data.get("text/plain", "")))
    if not results:
        return maximum, ""
    try:
        points = float(results[0])
    except ValueError:
        return 0.0, f"its result is no number: {results[0][:80]}"
    if not 0 <= points <= maximum:  # NaN fails both comparisons
        return 0.0, f"its result, {points}, does not lie between 0 and {maximum:g}"
    return points, ""


class HideTests(ClearHiddenTests):
    """Take the hidden tests out of a feedback page: out of the graded cells, and out of tracebacks that quote them."""

    # nbconvert's HTML exporter sets this for every preprocessor, and nbgrader's complain about it.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Of a graded cell's tracebacks keep the frames in the learner's code, and the message."""
        if utils.is_grade(cell) and cell.cell_type == "code":
            hidden = hidden_lines(cell.source)
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [
                        frame for frame in output.traceback if not _quotes(frame, cell.execution_count, hidden)
                    ] or [f"{output.ename}: {output.evalue}"]
        return super().preprocess_cell(cell, resources, cell_index)


def _quotes(frame: str, execution_count: int | None, hidden: list[str]) -> bool:
    """Whether a frame of a traceback stands in the cell that was run as `execution_count`, or shows a hidden line."""
    text = strip_ansi(frame)
    return f"In[{execution_count}]" in text or any(line in text for line in hidden)


def hidden_lines(source: str) -> list[str]:
    """Return the stripped lines between a cell's hidden-test markers, empty ones left out."""
    regions = re.findall(r"(?ms)BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[^\n]*END HIDDEN TESTS", source)
    return [line.strip() for region in regions for line in region.splitlines() if line.strip()]


def drop_weights(assignment: str, student: str, notebooks: list[str]) -> None:
    """Delete the weights that generate_feedback copies beside each learner's pages. A hook of nbgrader's.

    The small files stay: `release_feedback` needs ``timestamp.txt`` and ``submission_secret.txt``.

    Parameters
    ----------
    assignment, student : str
        As on the command line, so possibly ``"*"``.
    notebooks : list of str
        The graded notebooks of one learner: ``<course>/autograded/<student>/<assignment>/<notebook>.ipynb``.
    """
    for notebook in notebooks:
        graded = Path(notebook).parent
        pages = graded.parents[2] / "feedback" / graded.parent.name / graded.name
        for file in pages.iterdir():
            if file.suffix in (".safetensors", ".h5"):
                file.unlink()
