"""Marks for Canvas, Grades > Import.

Source: instructure/canvas-lms, lib/gradebook_importer.rb. The first line begins with ``Student``, ``ID`` (or
``LastName``, ``FirstName``, ``ID``), may go on with ``SIS User ID``, ``SIS Login ID``, ``Integration ID`` and ``Root
Account``, and has ``Section`` as the last column on the person. Each column after it is an assignment, found by the
number in ``Title (number)``; a title that Canvas does not know makes it offer a new assignment. A row that begins with
``Points Possible`` sets the points of the assignments, an empty one or one of ``Manual Posting`` is skipped. Learners
are found by ID, then by SIS User ID, SIS Login ID and name. An empty cell takes a mark back that Canvas has, and an old
one a newer: so of the columns with marks only those are written that this course has marks for.
"""

from collections.abc import Sequence

from nbgrader.api import Gradebook

from grader.intake.roster import CANVAS, Person, Roster
from grader.report.columns import Column
from grader.report.platform_export import PlatformExport, Sheet, fill, ours, written


class CanvasExport(PlatformExport):
    """``nbgrader export --exporter=grader.report.canvas.CanvasExport``."""

    platform = "Canvas"
    kinds = (CANVAS,)

    def filled(self, roster: Roster, people: dict[str, Person], columns: Sequence[Column]) -> Sheet:
        """Return the columns on the person and those with marks, as Canvas has them."""
        table = roster.table
        sheet = Sheet([list(table.header), *map(list, table.rows)])
        possible = next((row for row in table.rows if "Points Possible" in row[0]), [""] * len(table.header))
        places = self.places(table, columns, sheet.said)
        for column, place in places:
            fill(sheet, people, column, place, possible[place], keep=("EX", "N/A"))  # excused, not assigned
        kept = [*range(table.need("Section") + 1), *(place for _, place in places)]
        return Sheet([[row[place] for place in kept] for row in sheet.rows], sheet.said)

    def fresh(self, gradebook: Gradebook, columns: Sequence[Column]) -> Sheet:
        """Return rows of the gradebook's learners; Canvas finds them by its own number or by the login."""
        names = [column.name for column in columns]
        rows = [["Student", "ID", "SIS Login ID", "Section", *ours(names)]]
        rows.append(["    Points Possible", "", "", "", *(written(column.out_of) for column in columns)])
        for student in gradebook.students:
            if self.wants(student.id):
                name = ", ".join(filter(None, (student.last_name, student.first_name)))
                marks = [column.marks.get(student.id) for column in columns]
                cells = ours([name or student.id, student.lms_user_id, student.id, ""])
                rows.append(cells + [written(mark.points) if mark else "" for mark in marks])
        return Sheet(rows)
