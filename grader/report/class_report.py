"""The instructor's report on a graded class: one HTML page that needs nothing else."""

import base64
import hashlib
import math
import os
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from grader.course.exercise import percent
from grader.errors import CourseError
from grader.lab.runlog import in_words
from grader.lab.session import LEVEL_NAMES
from grader.report.charts import Histogram, Strip, histogram, strip
from grader.report.class_work import ClassWork, graded_assignments, level_of, read_class
from grader.report.items import Item, item_analysis
from grader.report.look import Sight, left_out, worth_a_look
from grader.report.marks import NOT_ATTEMPTED, StepMark, lateness, reasons
from grader.report.skills import class_profile, spread
from grader.report.work import Work

NAMED = 12  # learners that a line names before it only counts
HARDEST = 3  # steps that the summary names
DURATIONS = {"1 s": 1, "10 s": 10, "1 min": 60, "10 min": 600, "1 h": 3_600, "10 h": 36_000, "100 h": 360_000}

# Without it the page is whole, in the order of the names. Each column's key stands in its cells' data-key.
_SORTING = """
document.querySelectorAll("#everyone ~ table th").forEach(function (head, column) {
  if (!head.dataset.sort) return;
  var button = document.createElement("button");
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", function () {
    var down = head.getAttribute("aria-sort") === "ascending";
    var body = head.closest("table").tBodies[0];
    head.parentNode.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    Array.from(body.rows).map(function (row) {
      return [row.cells[column].dataset.key, row];
    }).sort(function (a, b) {
      var x = a[0], y = b[0];
      var order = head.dataset.sort === "number" ? x - y : x.localeCompare(y);
      return down ? -order : order;
    }).forEach(function (pair) { body.append(pair[1]); });
  });
});
"""


def write_reports(course: Path, names: Sequence[str] = (), out: Path | None = None) -> list[Path]:
    """Write a report on each named assignment.

    Parameters
    ----------
    course : Path
        The course folder.
    names : sequence of str
        The assignments; by default all of which a submission has been graded.
    out : Path, optional
        The page; by default ``report/<assignment>.html`` in the course folder.

    Returns
    -------
    list of Path
        The pages.

    Raises
    ------
    CourseError
        If nothing has been graded, or `out` is to hold more than one report.
    """
    course = course.resolve()
    names = list(dict.fromkeys(names)) or graded_assignments(course)
    if not names:
        raise CourseError(f"Nothing has been graded in {course} yet. Run make grade ASSIGNMENT=... first.")
    if out and len(names) > 1:
        raise CourseError(f"--out names one file, but there are {len(names)} reports to write: {', '.join(names)}.")
    pages = []
    for name in names:
        page = (out or course / "report" / f"{name}.html").resolve()
        write_report(read_class(course, name), page, datetime.now().astimezone())
        pages.append(page)
    return pages


def write_report(work: ClassWork, page: Path, now: datetime) -> None:
    """Write the report on `work` to `page`, whole or not at all."""
    text = render(work, page.parent, now)
    part = page.with_name(f".{page.name}.part")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, page)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise CourseError(f"{page} could not be written ({error.strerror}). Name another file with --out.") from None


def render(work: ClassWork, folder: Path, now: datetime) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    work : ClassWork
        The class's work.
    folder : Path
        Where the page will lie: links to feedback pages are relative to it.
    now : datetime
        Its date.
    """
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": _percent, "points": _points, "duration": in_words, "names": _names(work)}
    script = Markup(_SORTING)  # ours; nothing of a learner's ever becomes Markup
    digest = base64.b64encode(hashlib.sha256(_SORTING.encode()).digest()).decode()
    items = item_analysis(work.marks, work.exercise)
    looks = worth_a_look(work)
    shares = [mark.score / mark.decided if mark.decided else 0.0 for mark in work.marks]
    measured = [one for one in work.works if one.measured]
    return environment.get_template("class_report.html").render(
        work=work,
        now=now,
        script=script,
        digest=digest,
        level=LEVEL_NAMES.get(work.level, ""),
        shares=shares,
        mean=statistics.mean(shares),
        median=statistics.median(shares),
        todo=_todo(work),
        distribution=_distribution(shares),
        items=items,
        hardest=sorted((item for item in items if item.lost), key=lambda item: -item.lost)[:HARDEST],
        skills=class_profile(work.marks, work.exercise),
        weakest=_weakest_steps(items),
        measured=measured,
        accuracies=_accuracies(work, measured),
        gates=work.exercise.tiers.get(work.level, {}),
        looks=looks,
        looked_at={
            one.mark.student: [kind.title for kind, found in looks.items() if _concerns(found, one)]
            for one in work.works
        },
        left_out=left_out(work),
        graded_in=[one.seconds for one in work.works if one.seconds],
        trained_in=[one.record.seconds for one in work.works if (one.record.seconds or 0) > 0],
        spread=spread,
        times=_times(work),
        lateness=lateness,
        reasons=reasons,
        state=_state,
        told=_told,
        link=lambda one: _link(one, folder),
    )


def _todo(work: ClassWork) -> list[tuple[str, str, list[str]]]:
    """Return what a person has to do: how many, what, and who."""
    works = work.works
    blank = [one.mark.student for one in works if one.intake.stand_in]
    again = [one.mark.student for one in works if one.again]
    other = [w.mark.student for w in works if w.measured and level_of(work.exercise, w.measured) != work.level]
    waiting = [one.mark.student for one in works if one.mark.waiting]
    steps = Counter(step.id for mark in work.marks for step in mark.steps if step.waiting)
    written = ", ".join(f"{work.exercise.step(id).title} ({count})" for id, count in steps.items())
    todo = [
        (work.ungraded, "handed in and not graded: run grader grade, and read what it says of them"),
        (again, "handed in again since they were graded: run grader grade"),
        (other, "measured on other data than most: grade them again with --force"),
        (blank, "graded as blank, because no notebook could be used: ask them to hand in again"),
        (waiting, f"with written answers that wait for a person, in formgrader: {written}"),
    ]
    return [(str(len(who)), what, list(who)) for who, what in todo if who]


def _distribution(shares: Sequence[float]) -> Histogram:
    mean, median = statistics.mean(shares), statistics.median(shares)
    return histogram(shares, {f"mean {mean:.0%}": mean, f"median {median:.0%}": median})


def _accuracies(work: ClassWork, measured: Sequence[Work]) -> Strip | None:
    if not measured:
        return None
    dots = [(one.measured.accuracy, f"{one.name}: {one.measured.accuracy:.1%}") for one in measured if one.measured]
    return strip(dots, {f"{tier} {percent(gate)}": gate for tier, gate in work.exercise.tiers[work.level].items()})


def _times(work: ClassWork) -> Strip | None:
    claims = [(one.record.seconds, one.name) for one in work.works if one.record.seconds and one.record.seconds > 0]
    if len(claims) < 2:
        return None
    # A graphics card takes seconds where a laptop takes hours: the axis is logarithmic.
    first = max((at for at in DURATIONS.values() if at <= min(claims)[0]), default=1)
    last = min((at for at in DURATIONS.values() if at > max(claims)[0]), default=max(DURATIONS.values()))
    ticks = {text: math.log10(at) for text, at in DURATIONS.items() if first <= at <= last}
    return strip([(math.log10(seconds), f"{name}: {in_words(seconds)}") for seconds, name in claims], {}, ticks)


def _concerns(sights: Iterable[Sight], one: Work) -> bool:
    return any(one.mark.student in sight.students for sight in sights)


def _weakest_steps(items: Iterable[Item]) -> dict[str, Item]:
    """Return for each skill the step of which the class got the smallest share."""
    weakest: dict[str, Item] = {}
    for item in items:
        known = weakest.get(item.step.skill)
        if item.share is not None and (known is None or known.share is None or item.share < known.share):
            weakest[item.step.skill] = item
    return weakest


def _state(step: StepMark) -> str:
    """Return what a step's square looks like."""
    if step.waiting:
        return "waits"
    if step.said == NOT_ATTEMPTED and not step.score:
        return "blank"
    if step.score >= step.points:
        return "full"
    return "part" if step.score > 0 else "zero"


def _told(step: StepMark) -> str:
    """Return what a step's square says."""
    if step.waiting:
        return f"waits for a person ({step.points:g} points)"
    blank = f", {NOT_ATTEMPTED}" if _state(step) == "blank" else ""
    return f"{step.score:.3g} of {step.points:g}{blank}"


def _link(one: Work, folder: Path) -> str:
    """Return the way from the page to a learner's feedback page; empty where there is none."""
    if one.page is None:
        return ""
    try:
        return quote(Path(os.path.relpath(one.page, folder)).as_posix())
    except ValueError:  # another drive of a Windows machine
        return one.page.as_uri()


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _points(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _names(work: ClassWork) -> Callable[..., str]:
    def names(students: Sequence[str], most: int = NAMED) -> str:
        more = f" and {len(students) - most} more" if len(students) > most else ""
        return ", ".join(work.name(student) for student in students[:most]) + more

    return names
