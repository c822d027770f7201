"""Marks for Moodle: an assignment's grading worksheet, or the course's grades.

Assignment > Submissions > Upload grading worksheet
    It takes the file that *Download grading worksheet* gave, as CSV in UTF-8, by its columns ``Identifier``
    (``Participant 4711``), ``Grade`` and ``Last modified (grade)``; a column ``Feedback comments`` is taken, too. An
    empty grade changes nothing, one above ``Maximum Grade`` is skipped without a word (moodle/moodle,
    mod/assign/feedback/offline/importgradeslib.php and locallib.php).
Grades > Import > CSV file
    The instructor says which column is which; learners are found by ``Email address``, ``ID number`` or username
    (moodle/moodle, grade/import/csv/classes/load_data.php; docs.moodle.org, "Grade import"). Grades imported there can
    no longer be changed in the assignment.
"""

from collections.abc import Sequence

from nbgrader.api import Gradebook

from grader.errors import CourseError
from grader.intake.roster import MOODLE_GRADES, WORKSHEET, Person, Roster
from grader.report.columns import Column
from grader.report.platform_export import PlatformExport, Sheet, fill, ours, written


class MoodleExport(PlatformExport):
    """``nbgrader export --exporter=grader.report.moodle.MoodleExport``."""

    platform = "Moodle"
    kinds = (WORKSHEET, MOODLE_GRADES)

    def filled(self, roster: Roster, people: dict[str, Person], columns: Sequence[Column]) -> Sheet:
        """Return the worksheet, or the table of grades, with the marks in it."""
        table = roster.table
        sheet = Sheet([list(table.header), *map(list, table.rows)])
        if roster.kind == MOODLE_GRADES:
            for column, place in self.places(table, columns, sheet.said):
                fill(sheet, people, column, place, "")
            return sheet
        if len(columns) != 1:
            names = ", ".join(column.name for column in columns)
            raise CourseError(f"{table.path} is for one assignment. Say which it is with --assignment: {names}.")
        table.need("Last modified (grade)")  # the importer looks for it, too
        most = table.column("Maximum Grade", "Maximum grade")
        if most is None and table.column("Scale") is not None:
            raise CourseError(f"{table.path} has a scale for its grades. Have Moodle grade the assignment in points.")
        fill(sheet, people, columns[0], table.need("Grade"), table.cell(roster.people[0].row, most))
        return sheet

    def fresh(self, gradebook: Gradebook, columns: Sequence[Column]) -> Sheet:
        """Return rows of the gradebook's learners for *Grades > Import*."""
        rows = [["Username", "First name", "Last name", "Email address", *ours(column.name for column in columns)]]
        for student in gradebook.students:
            if self.wants(student.id):
                marks = [column.marks.get(student.id) for column in columns]
                cells = ours([student.id, student.first_name, student.last_name, student.email])
                rows.append(cells + [written(mark.points) if mark else "" for mark in marks])
        return Sheet(rows)
