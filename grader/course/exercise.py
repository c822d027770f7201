"""An exercise as its `exercise.toml` describes it: steps, points, skills, times, and the accuracy tiers if it has any.

An exercise that measures no accuracy names neither ``project`` nor ``[tiers]``; one whose graded steps need NumPy alone
names no ``framework``.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.settings import LEVELS
from grader.errors import CourseError

SKILLS = ("data preparation", "model design", "training and tuning", "evaluation", "deployment")
FRAMEWORKS = ("keras", "pytorch")
ENTRIES = ("name", "title", "project", "framework", "tiers", "targets", "steps")

# The share of an accuracy step's points that each gate is worth; between two gates points rise linearly.
TIER_SHARES = {"floor": 0.0, "baseline": 0.5, "good": 0.8, "excellent": 1.0}


@dataclass(frozen=True)
class Step:
    """One graded step of an exercise.

    Attributes
    ----------
    id : str
        The `grade_id` of the learner's cell; the test cell is called ``test-<id>``.
    title : str
        What the step is called in tables and feedback.
    points : int
        What it is worth.
    skill : str
        One of `SKILLS`.
    minutes : int
        How long a learner needs for it, training included.
    manual : bool
        Whether a person marks it.
    """

    id: str
    title: str
    points: int
    skill: str
    minutes: int
    manual: bool = False


@dataclass(frozen=True)
class Exercise:
    """One assignment: a notebook, its steps and, where it has a data set, its accuracy gates.

    Attributes
    ----------
    name : str
        The assignment's name in nbgrader, and its folder's.
    title : str
        As it heads the notebook.
    project : str or None
        The data set, ``"cifar10"`` or ``"imdb"``; None where the notebook draws its own.
    framework : str or None
        ``"keras"`` or ``"pytorch"``; None where the graded steps need NumPy alone.
    steps : tuple of Step
        In the notebook's order.
    tiers : dict
        ``tiers[level][tier]`` is the accuracy, between 0 and 1, at which the tier begins. Empty without a project.
    targets : dict
        ``targets[level]`` is the accuracy that the notebook's own network reaches on average; a level may lack one.
    """

    name: str
    title: str
    project: str | None
    framework: str | None
    steps: tuple[Step, ...]
    tiers: dict[str, dict[str, float]]
    targets: dict[str, float] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """The sum of all steps' points."""
        return sum(step.points for step in self.steps)

    def step(self, id: str) -> Step:
        """Return the step called `id`; a `CourseError` names the known ones."""
        for step in self.steps:
            if step.id == id:
                return step
        known = ", ".join(step.id for step in self.steps)
        raise CourseError(f"{self.name} has no step '{id}'. Its exercise.toml lists: {known}.")


def percent(accuracy: float) -> str:
    """Return a gate or a target in words, to a tenth of a point: ``"94.5%"``, ``"78%"``."""
    return f"{round(100 * accuracy, 1):g}%"


def read_exercise(path: Path) -> Exercise:
    """Read an `exercise.toml`.

    Parameters
    ----------
    path : Path
        The file, or the assignment's folder that holds it.

    Returns
    -------
    Exercise
        Checked: points are positive and add up to 100, ids are unique, skills are known, tiers rise, lie below the
        target and come with a project.

    Raises
    ------
    CourseError
        If the file is missing or breaks one of these rules; the text names the file and the rule.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "exercise.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: an assignment's folder needs its exercise.toml.") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is no valid TOML: {error}.") from None
    if unknown := sorted(raw.keys() - set(ENTRIES)):
        raise CourseError(f"{path} has the unknown entry '{unknown[0]}'. It may have: {', '.join(ENTRIES)}.")
    try:
        exercise = Exercise(
            name=path.parent.resolve().name if "name" not in raw else raw["name"],
            title=raw["title"],
            project=raw.get("project"),
            framework=raw.get("framework"),
            steps=tuple(Step(**step) for step in raw["steps"]),
            tiers=raw.get("tiers", {}),
            targets=raw.get("targets", {}),
        )
    except KeyError as error:
        raise CourseError(f"{path} lacks the entry {error}.") from None
    except TypeError as error:
        raise CourseError(f"{path} has a step with a missing or unknown entry: {error}.") from None
    _check(exercise, path)
    return exercise


def _check(exercise: Exercise, path: Path) -> None:
    """Raise a `CourseError` that names the first rule `exercise` breaks."""
    ids = [step.id for step in exercise.steps]
    problems = [f"step id '{id}' occurs twice" for id in sorted(set(ids)) if ids.count(id) > 1]
    problems += [f"step '{s.id}' has the unknown skill '{s.skill}'" for s in exercise.steps if s.skill not in SKILLS]
    problems += [f"step '{step.id}' has no points" for step in exercise.steps if step.points <= 0]
    if exercise.framework not in (*FRAMEWORKS, None):
        problems.append(f"the framework '{exercise.framework}' is unknown")
    if exercise.points != 100:
        problems.append(f"the points add up to {exercise.points}, not to 100")
    if exercise.tiers and exercise.project is None:
        problems.append("tiers are accuracies on a data set: name its project, or leave them out")
    for level in LEVELS if exercise.project is not None else ():
        known = exercise.tiers.get(level, {})
        gates = [known[tier] for tier in TIER_SHARES if tier in known]
        if len(gates) < len(TIER_SHARES):
            problems.append(f"tiers.{level} needs {', '.join(TIER_SHARES)}")
        elif gates != sorted(set(gates)) or not 0 <= gates[0] < gates[-1] <= 1:
            problems.append(f"the gates of tiers.{level} do not rise from 0 to 1")
        elif level in exercise.targets and not gates[-1] < exercise.targets[level] <= 1:
            problems.append(f"the target of {level} does not lie above its gate 'excellent'")
    if unknown := sorted(exercise.targets.keys() - set(LEVELS)):
        problems.append(f"there is a target for the unknown level '{unknown[0]}'")
    if problems:
        raise CourseError(f"{path}: {'; '.join(problems)}.")
