"""The demo's class: eight learners, each with a variant of the honest solution, and the marks that they must get."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Learner:
    """One learner of the sample class.

    Attributes
    ----------
    id, name : str
        In the gradebook.
    assignment : str
        The track that this learner chose.
    variant : str
        What they wrote; see `grader.proof.variants`.
    story : str
        The same in words, for the table.
    loses : tuple of str
        The steps that must end without a point, in the exercise's order.
    accuracy : tuple of float
        The bounds, both included, between which the points of the accuracy step must lie.
    late : timedelta
        How long after the due date the work came.
    """

    id: str
    name: str
    assignment: str
    variant: str
    story: str
    loses: tuple[str, ...]
    accuracy: tuple[float, float]
    late: timedelta = timedelta(hours=-1)
