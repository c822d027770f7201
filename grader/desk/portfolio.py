"""A learner's portfolio: one HTML page that needs nothing else, to be shown to an employer or a mentor."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import jinja2

from grader.course import Exercise
from grader.desk.find import exercises_in, find_desk, find_work
from grader.desk.lines import Say, paragraph, shown
from grader.desk.portfolio_graded import Source
from grader.desk.portfolio_next import next_step
from grader.desk.portfolio_project import Project, read_project
from grader.desk.progress import Progress
from grader.errors import CourseError
from grader.lab.runlog import in_words
from grader.report.skills import Earned, profile

PAGE = "portfolio.html"
FRAMEWORKS = {"keras": "Keras", "pytorch": "PyTorch"}
DATA = {"cifar10": "CIFAR-10", "imdb": "IMDb"}
SAMPLES = {"cifar10": "drawings made by the course, not CIFAR-10's photographs", "imdb": "made-up reviews, not IMDb's"}


@dataclass
class Portfolio:
    """All that a portfolio shows.

    Attributes
    ----------
    projects : list of Project
        What was begun, the projects with a data set first.
    others : list of Exercise
        What was not.
    said : list of str
        Sentences on what is damaged and left out.
    """

    projects: list[Project] = field(default_factory=list)
    others: list[Exercise] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def skills(self) -> dict[str, Earned]:
        """What was earned of each skill, over all that was graded."""
        graded = [project for project in self.projects if project.graded]
        marks = [project.graded.mark for project in graded if project.graded]
        return profile(marks, [project.exercise for project in graded])


def portfolio(folder: Path | None, clone: Path, say: Say, name: str = "", out: Path | None = None) -> Path:
    """Write the portfolio of the exercises in a folder, and say what is missing in it.

    Parameters
    ----------
    folder : Path or None
        The folder with the exercises; by default the nearest ``work/``.
    clone : Path
        The course's own folder, if this is one.
    say : callable
        Prints a line.
    name : str
        Whose work it is, as the page's title; without it the page names nobody.
    out : Path, optional
        The page; by default ``portfolio.html`` in that folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    CourseError
        If there are no exercises at all, or the page cannot be written.
    """
    desk = find_desk(folder, clone)
    found = read_portfolio(desk, clone)
    page = (out or desk / PAGE).resolve()
    _write(page, render(found, name, datetime.now().astimezone()))
    for line in [*found.said, *_advice(found)]:
        say(paragraph("", line))
    say(f"wrote {shown(page)}")
    return page


def read_portfolio(desk: Path, clone: Path) -> Portfolio:
    """Read what the exercises in `desk` have to show; what is damaged is named in `Portfolio.said` and left out."""
    progress = Progress(desk)
    found = Portfolio(said=progress.said)
    for folder in exercises_in(desk):
        try:
            work = find_work(folder, clone)
            if project := read_project(work, progress.record(work.name), found.said):
                found.projects.append(project)
            else:
                found.others.append(work.exercise())
        except CourseError as error:
            found.said.append(f"{folder.name} is left out: {str(error).rstrip('.')}.")
    found.projects.sort(key=lambda project: project.exercise.project is None)
    return found


def render(found: Portfolio, name: str, now: datetime) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    found : Portfolio
        What to show.
    name : str
        Whose it is; may be empty.
    now : datetime
        Its date.
    """
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"duration": in_words, "percent": lambda share: f"{100 * share:.1f} %"}
    skills = found.skills
    return environment.get_template("portfolio.html").render(
        projects=found.projects,
        said=found.said,
        name=name.strip(),
        now=now,
        skills=skills,
        following=next_step(skills, found.projects, found.others),
        tools=_tools(found.projects),
        frameworks=FRAMEWORKS,
        data=DATA,
        samples=SAMPLES,
        source=Source,
    )


def _tools(projects: Sequence[Project]) -> list[str]:
    """Return the frameworks that were used, NumPy included: each notebook computes by hand first."""
    used = {project.exercise.framework for project in projects}
    return [shown for name, shown in FRAMEWORKS.items() if name in used] + (["NumPy"] if projects else [])


def _advice(found: Portfolio) -> list[str]:
    """Return what would make the page say more."""
    lines = [] if found.projects else ["No exercise has been begun yet, so the page has nothing to show."]
    for project in found.projects:
        name = project.exercise.name
        if project.graded is None:
            lines.append(f"{name}: nothing was graded yet. `grader check {name}` runs the visible checks.")
        elif project.graded.changed:
            lines.append(f"{name} has changed since it was graded. `grader check {name}` makes the page up to date.")
        if project.exercise.project and not project.shown.pictures:
            lines.append(f"{name}: the saved notebook shows no figures. Run all its cells, save it, and repeat.")
        if project.card_title and not project.card:
            lines.append(f"{name}: '{project.card_title}' is not written yet.")
    return lines


def _write(page: Path, text: str) -> None:
    """Write the page whole or not at all."""
    part = page.with_name(f".{page.name}.part")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, page)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise CourseError(f"{page} could not be written ({error.strerror}). Name another file with --out.") from None
