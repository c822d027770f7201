"""`grader return`: nbgrader's feedback pages, packed so that a learning platform's bulk upload takes them.

Canvas, Assignment > Re-Upload Submissions
    It finds learner and file by the two numbers in a file's name, and the file has to be one of those that were handed
    in last. It shows what it got under that file's name, whatever the ending is (instructure/canvas-lms,
    app/models/abstract_assignment.rb, infer_comment_context_from_filename and generate_comments_from_files; issue 2406,
    "Re-upload submissions changes file extension"). So a page goes back in the kind of file that came: in a zip where a
    zip was handed in, as a notebook where a notebook was.
Moodle, Assignment > Submissions > Upload multiple feedback files in a zip
    It finds the learner by the number in a folder's name, ``<name>_<participant>_<plugin type>_<plugin>``, with one
    more ``_`` behind it before Moodle 4.1 (moodle/moodle, mod/assign/feedback/file/importziplib.php). Files in the name
    of the plugin ``assignfeedback_file`` are compared with the feedback that is there, so that an upload may be
    repeated and nobody is notified twice.
"""

import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile

from nbgrader.apps.baseapp import NbGrader

from grader.errors import CourseError
from grader.intake.course import in_course, released
from grader.intake.names import show
from grader.intake.origins import Origin, read_origins
from grader.report.feedback_notebook import feedback_notebook

_MOODLE = re.compile(r"(.*?)_assignsubmission_[a-z]+(_?)(.*)", re.DOTALL)


@dataclass
class Returned:
    """What was packed.

    Attributes
    ----------
    path : Path
        The zip.
    packed : dict
        For each learner's id the name in the zip.
    without : list of str
        Ids of those who handed in and have no feedback page yet.
    renamed : list of str
        Ids of those whose page Canvas will show under another ending than ``.html``.
    """

    path: Path
    packed: dict[str, str] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what to tell the instructor."""
        lines = [f"{len(self.packed)} feedback pages are packed in {self.path}."]
        if self.without:
            lines.append(f"{len(self.without)} have no feedback page yet: {', '.join(map(show, self.without))}.")
        if self.renamed:
            lines.append(
                "Canvas will show these pages under the name of what was handed in, neither a zip nor a notebook: "
                f"{', '.join(map(show, self.renamed))}. Send them by hand."
            )
        return lines


def give_back(course: Path, assignment: str, out: Path | None = None) -> Returned:
    """Pack the feedback pages of those whose work `grader collect` took in, under the platform's names.

    Parameters
    ----------
    course : Path
        The course folder.
    assignment : str
        Its name.
    out : Path, optional
        The zip; by default ``downloaded/<assignment>/feedback.zip`` in the course folder.

    Raises
    ------
    CourseError
        If there is nothing to pack.
    """
    out = out.absolute() if out else None
    with in_course(NbGrader, course.absolute()) as app:
        root, app.coursedir.assignment_id = Path(app.coursedir.root), assignment
        if assignment not in released(app):
            raise CourseError(f"{assignment} is no released assignment: {', '.join(released(app)) or 'there is none'}.")
        origins = read_origins(root, assignment)
        if not origins:
            raise CourseError(
                f"Nothing of {assignment} came through grader collect, so the platform's names are unknown."
            )
        returned = Returned(out or root / "downloaded" / assignment / "feedback.zip")
        temporary = returned.path.with_name(f".{returned.path.name}.tmp")
        try:
            temporary.parent.mkdir(parents=True, exist_ok=True)
            with ZipFile(temporary, "w", ZIP_DEFLATED) as packed:
                for student, origin in origins.items():
                    _pack(packed, app, student, origin, returned)
            if not returned.packed:
                raise CourseError(f"{assignment} has no feedback pages. Run make feedback ASSIGNMENT={assignment}.")
            os.replace(temporary, returned.path)
        except OSError as error:
            raise CourseError(f"{returned.path} was not written: {error}.") from None
        finally:
            temporary.unlink(missing_ok=True)
    return returned


def _pack(packed: ZipFile, app: NbGrader, student: str, origin: Origin, returned: Returned) -> None:
    """Add a learner's feedback, or note what is to be said of it."""
    coursedir = app.coursedir
    assignment = coursedir.assignment_id
    page = Path(coursedir.format_path(coursedir.feedback_directory, student, assignment), f"{assignment}.html")
    book = Path(coursedir.format_path(coursedir.autograded_directory, student, assignment), f"{assignment}.ipynb")
    if not (page.exists() and book.exists()):
        returned.without.append(student)
        return
    name = returned.packed[student] = _name(origin, page.name)
    if name.lower().endswith(".zip"):
        packed.writestr(name, _zip({page.name: page.read_bytes()}))
    elif name.lower().endswith(".ipynb"):
        packed.writestr(name, feedback_notebook(book, coursedir.db_url, student, assignment))
    else:
        packed.write(page, name)
        if origin.platform == "canvas":
            returned.renamed.append(student)


def _name(origin: Origin, page: str) -> str:
    """Return the name that a page goes back under; its ending says what kind of file it has to be."""
    if origin.platform == "moodle" and (parts := _MOODLE.fullmatch(origin.names[0])):
        person, underscore, file = parts.groups()
        return f"{person}_assignfeedback_file_{page}" if file else f"{person}_assignfeedback_file{underscore}/{page}"
    if origin.platform == "canvas":
        for ending in (".zip", ".ipynb"):
            for name in origin.names:
                if name.lower().endswith(ending):
                    return name
    return str(PurePosixPath(origin.names[0]).with_suffix(".html"))


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()
