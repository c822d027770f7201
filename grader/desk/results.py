"""What became of the steps of a notebook that was run."""

from dataclasses import dataclass
from enum import StrEnum

from grader.course import Step


class State(StrEnum):
    """What became of a step."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    FAILED = "failed"
    OPEN = "not attempted"
    WRITTEN = "written"


@dataclass(frozen=True)
class Result:
    """What became of one step.

    Attributes
    ----------
    step : Step
        As the exercise has it.
    state : State
        `WRITTEN` is an answer that a person marks.
    points : float
        What the test that ran gives for it: all or nothing of a visible check, a mark of a hidden one.
    said : str
        A sentence; may be empty.
    where : str
        The learner's own line that raised, where that is known.
    digest : str
        Of the answer that was judged.
    met : bool
        False where the notebook has no check for the step.
    """

    step: Step
    state: State
    points: float = 0.0
    said: str = ""
    where: str = ""
    digest: str = ""
    met: bool = True


@dataclass(frozen=True)
class Checked:
    """What came of a run.

    Attributes
    ----------
    results : tuple of Result
        In the exercise's order.
    stumbled : str
        The first cell that failed and is no answer, and how; empty where all ran.
    level : str
        The data level.
    seconds : float
        How long it took.
    hidden : bool
        Whether the hidden tests ran, too.
    uncaged : bool
        Whether it had to run without the sandbox that this machine has.
    """

    results: tuple[Result, ...]
    stumbled: str
    level: str
    seconds: float
    hidden: bool = False
    uncaged: bool = False
