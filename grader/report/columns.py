"""The marks of a class, column by column: an assignment, or a project of whose tracks the better one counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, SubmittedAssignment

from grader.course import Exercise, read_exercise
from grader.errors import CourseError


@dataclass(frozen=True)
class Total:
    """What a learner has in a column.

    Attributes
    ----------
    points : float
        As nbgrader exports them: the score less the penalty for coming late, never below 0.
    out_of : float
        The most that there is.
    waiting : bool
        Whether a person has still to mark some of it.
    """

    points: float
    out_of: float
    waiting: bool

    @property
    def share(self) -> float:
        """Of the most that there is: between 0 and 1, if nobody gave extra points."""
        return self.points / self.out_of if self.out_of else 0.0


@dataclass(frozen=True)
class Column:
    """A column of marks.

    Attributes
    ----------
    name : str
        The assignment's or the project's.
    assignments : tuple of str
        The best of these counts.
    titles : tuple of str
        What a learning platform may call it, the likeliest first.
    out_of : float
        The most that there is.
    marks : dict
        By the learners' ids; who has not been graded has none.
    """

    name: str
    assignments: tuple[str, ...]
    titles: tuple[str, ...]
    out_of: float
    marks: dict[str, Total]


def read_columns(gradebook: Gradebook, folders: Path, wanted: Sequence[str], best_of_tracks: bool) -> list[Column]:
    """Read marks from the gradebook.

    Parameters
    ----------
    gradebook : Gradebook
        An open one.
    folders : Path
        Holds the assignments' folders with their ``exercise.toml``.
    wanted : sequence of str
        Assignments or, where tracks are merged, projects too; empty for all.
    best_of_tracks : bool
        Whether a project's tracks make one column, in which each learner has the better mark.

    Raises
    ------
    CourseError
        If one that is wanted is not in the gradebook.
    """
    names = [assignment.name for assignment in gradebook.assignments]
    exercises = {name: exercise for name in names if (exercise := _exercise(folders / name))}
    groups = _tracks(exercises) if best_of_tracks else {}
    grouped = {name for tracks in groups.values() for name in tracks}
    groups |= {name: [name] for name in names if name not in grouped}
    if unknown := [name for name in wanted if name not in groups and name not in names]:
        known = ", ".join(sorted({*groups, *names})) or "there is none"
        raise CourseError(f"{unknown[0]} is not in the gradebook. It has: {known}.")
    columns = []
    for group, tracks in sorted(groups.items()):
        if not wanted or {group, *tracks} & set(wanted):
            marks = [_marks(gradebook, name) for name in tracks]
            students = dict.fromkeys(student for track in marks for student in track)
            best = {id: max((track[id] for track in marks if id in track), key=_share) for id in students}
            titles = [group]
            if len(tracks) == 1:  # else the column of one track would get the marks of another
                titles += [tracks[0], *(exercises[name].title for name in tracks if name in exercises)]
            out_of = gradebook.find_assignment(tracks[0]).max_score
            columns.append(Column(group, tuple(tracks), tuple(titles), out_of, best))
    return columns


def _share(mark: Total) -> float:
    return mark.share


def _tracks(exercises: dict[str, Exercise]) -> dict[str, list[str]]:
    """Return the assignments that are one exercise in several frameworks, by their project's name."""
    groups: dict[str, list[str]] = {}
    for name, exercise in exercises.items():
        if exercise.project and exercise.framework:
            groups.setdefault(name.removesuffix(f"_{exercise.framework}"), []).append(name)
    projects = [exercises[tracks[0]].project or "" for tracks in groups.values()]
    return {
        project if projects.count(project) == 1 else common: tracks
        for (common, tracks), project in zip(groups.items(), projects, strict=True)
    }


def _exercise(folder: Path) -> Exercise | None:
    """Return what an assignment says of itself; None for one that is not of this course's making."""
    return read_exercise(folder) if (folder / "exercise.toml").exists() else None


def _marks(gradebook: Gradebook, assignment: str) -> dict[str, Total]:
    return {
        submission.student_id: Total(
            max(0.0, submission.score - submission.late_submission_penalty),
            submission.max_score,
            bool(submission.needs_manual_grade),
        )
        for submission in gradebook.assignment_submissions(assignment)
        if is_graded(submission)
    }


def is_graded(submission: SubmittedAssignment) -> bool:
    """Whether anything of a submission has a score. nbgrader makes the entry before it grades, and for an extension."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return any(grade.auto_score is not None or grade.manual_score is not None for grade in grades)
