"""What a run would do: which submissions are new, which of them have a transcript, how long it may take."""

import statistics
from dataclasses import dataclass, field

from grader.batch.submissions import Inbox, Submission
from grader.errors import CourseError


@dataclass
class Plan:
    """The submissions of an assignment, sorted by what is to be done.

    Attributes
    ----------
    execute : dict of str
        Submissions to execute, judge and mark, each with the name of its transcript to be.
    judge : dict of str
        Submissions that were executed before and are marked from their transcripts.
    done : list of str
        Learners whose mark is in the gradebook.
    outdated : list of str
        Those of `done` that were marked by other tests than the present ones.
    refused : dict of str
        Learners whose submission cannot be graded, and why.
    seconds : float
        How long executing one took before, in the median; 0 if that is not known.
    """

    execute: list[tuple[Submission, str]] = field(default_factory=list)
    judge: list[tuple[Submission, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


def plan(inbox: Inbox, students: list[str], force: bool = False) -> Plan:
    """Look at the submissions of `students`; with `force` those that are done are marked again.

    A submission without a mark is executed unless there is a transcript of just this submission, tests aside.
    """
    made, tests, known_seconds = Plan(), inbox.tests, []
    for student in students:
        try:
            submission = inbox.take(student)
            latest = submission.attempts.latest
            if latest and latest.seconds:
                known_seconds.append(latest.seconds)
            if not force and inbox.is_done(submission):
                made.done.append(student)
                if latest and latest.tests != tests:
                    made.outdated.append(student)
                continue
            key = inbox.key(submission)
        except CourseError as error:
            made.refused[student] = str(error)
            continue
        (made.judge if inbox.archive.path(key).is_file() else made.execute).append((submission, key))
    made.seconds = statistics.median(known_seconds) if known_seconds else 0
    return made
