"""`grader export`: the marks of a course as the file that a learning platform imports."""

from collections.abc import Sequence
from pathlib import Path

from nbgrader.apps import ExportApp

from grader.intake.course import in_course, open_gradebook
from grader.report.canvas import CanvasExport
from grader.report.moodle import MoodleExport
from grader.report.platform_export import PlatformExport

PLATFORMS: dict[str, type[PlatformExport]] = {"canvas": CanvasExport, "moodle": MoodleExport}


def export(
    course: Path,
    platform: str,
    roster: Path | None = None,
    assignments: Sequence[str] = (),
    to: Path | None = None,
    column: str = "",
    best_of_tracks: bool = False,
) -> list[str]:
    """Write the marks.

    Parameters
    ----------
    course : Path
        The course folder.
    platform : str
        One of `PLATFORMS`.
    roster : Path, optional
        The platform's own export; without it the file holds what the gradebook knows.
    assignments : sequence of str
        Or projects, where tracks are merged; empty for all.
    to : Path, optional
        The file; by default ``grades-<platform>.csv`` in the course folder.
    column : str
        The roster's column that gets the marks; by default one of the assignment's name or title.
    best_of_tracks : bool
        Whether the tracks of a project make one column, in which each learner has the better mark.

    Returns
    -------
    list of str
        What to tell the instructor.

    Raises
    ------
    CourseError
        As `PlatformExport.write`.
    """
    course = course.absolute()
    target = (to or course / f"grades-{platform}.csv").absolute()
    template = str(roster.absolute()) if roster else ""
    with in_course(ExportApp, course) as app, open_gradebook(app) as gradebook:
        plugin = PLATFORMS[platform](parent=app)
        plugin.roster, plugin.to, plugin.column = template, str(target), column
        plugin.assignment, plugin.best_of_tracks = list(assignments), best_of_tracks
        return plugin.write(gradebook)
