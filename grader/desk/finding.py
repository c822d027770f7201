"""What `grader doctor` says of one thing."""

from dataclasses import dataclass
from enum import StrEnum

from grader.desk.lines import paragraph


class Health(StrEnum):
    """How good a thing is."""

    GOOD = "good"
    FAIR = "could be better"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    health : Health
        `WRONG` keeps a learner from working.
    subject : str
        What was looked at, in a word or two.
    text : str
        What was found.
    remedy : str
        What to do, in a sentence; "" where nothing needs to be done.
    """

    health: Health
    subject: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return paragraph(f"{self.health:<17}{self.subject:<12}", self.text, self.remedy)
