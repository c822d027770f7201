"""Save what the judge decided in nbgrader's gradebook."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades

from grader.judge.run import OUTCOMES


class SaveScores(SaveAutoGrades):
    """Save the outcomes of a submission's graded cells; what nothing answered gets 0, whatever it got before."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save a score for each graded cell in `nb`."""
        self.outcomes = resources[OUTCOMES]
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        marks = cell.metadata.nbgrader
        if cell.cell_type != "code" or marks.solution:  # a person marks it; nbgrader gives 0 if it was left as released
            super()._add_score(cell, resources)
            return
        outcome = self.outcomes.get(marks.grade_id)
        grade = self.gradebook.find_grade(marks.grade_id, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = outcome.points if outcome else 0.0
        grade.needs_manual_grade = grade.manual_score is not None
        if outcome is None or outcome.name:
            reason = f"{outcome.name}: {outcome.text}" if outcome else "nothing answered"
            self.log.warning("Cell '%s': 0 points, because of %s", marks.grade_id, reason)
        self.gradebook.db.commit()
