"""Submissions that a person should look at: what was seen of each, and how that can come about honestly."""

import math
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from grader.intake.names import limit_of
from grader.intake.regular import Refused
from grader.report.class_work import ClassWork, level_of, sizes
from grader.report.copies import Shared, same_answers, same_as_solution, same_files
from grader.report.work import RECORD, Work

FEWEST = 8  # values, below which nothing is out of line with the rest
# Shares of the mistakes that 'excellent' allows: below the first an accuracy is looked at if it is out of line with the
# class, below the second in any case (97.4 % where 'excellent' begins at 87 %).
FEW_MISTAKES, FEWEST_MISTAKES = 1 / 2, 1 / 5
OUTLIER = 3.5  # robust standard deviations (B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, 1993)
SIGMAS = 4.0  # of a difference: chance alone passes it once in 30,000 learners
# Averaging over mirrored images or over the last epochs' weights brings a point or two that the record does not know.
BETTER = 0.02
# A validation part that was chosen by, or that shares films or near-duplicates with training, flatters by a few points.
WORSE = 0.05
FASTER = 50  # times the class's median pace on that kind of device; a fast machine is ten times a slow one
MOST_A_SECOND = 500_000  # examples; the fastest CIFAR-10 trainings on one data-centre GPU take half as many
MODEL = "final"


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is worth a look: what it is called, and what may explain it."""

    title: str
    explained: str


@dataclass(frozen=True)
class Sight:
    """What was seen of one learner's work, or of several that have something in common.

    Attributes
    ----------
    kind : Kind
        What it is.
    students : tuple of str
        Whom it concerns.
    text : str
        What was seen, with its numbers.
    details : tuple of str
        More, to be folded away.
    """

    kind: Kind
    students: tuple[str, ...]
    text: str
    details: tuple[str, ...] = ()


SAME_WEIGHTS = Kind(
    "Same weights",
    "The trained model is one and the same file, byte by byte. It was passed on; or the same code was trained from the "
    "same seed on the same kind of machine, and then the code shows it.",
)
SAME_RECORD = Kind(
    "Same training record",
    f"{RECORD} is the same file: the same curves and seconds, written at the same moment. It was passed on, by itself "
    "or with the model.",
)
SAME_ANSWERS = Kind(
    "Same answers",
    "Answers that are equal, names included, beyond what chance does in this class: short ones, and those that many "
    "arrive at, hardly count; what equals the published solution does not count at all. Comments, docstrings and blank "
    "space are not compared. Working together explains it, if your rules allow that.",
)
SOLUTION = Kind(
    "Equal to the published solution",
    "Answers equal the course's own, names included, beyond what chance does in this class. The solutions are public: "
    "a learner may have read them before handing in, or a tutor may have shown them.",
)
ABOVE_RECORD = Kind(
    "Better on held-out data than on its own validation data",
    f"By more than chance, and {100 * BETTER:g} points for tricks at prediction, can explain. A model that has seen "
    "the test data looks so; so do weights that the record is not of, and a validation part that is harder than usual.",
)
ABOVE_CLASS = Kind(
    "Accuracy far above the rest",
    "The public test set, learned by heart, would give that. So would excellent work with more computing power: read "
    "how the model was trained.",
)
BELOW_RECORD = Kind(
    "Worse on held-out data than its record claims",
    f"By more than chance, and {100 * WORSE:g} points for a validation part that was chosen by, can explain. Most "
    "often predict prepares its input otherwise than training did, or validation shares examples with training: the "
    "learner may want help there. Or the record is of another model.",
)
TOO_FAST = Kind(
    "Training time implausibly short",
    "Faster than any machine, or out of all proportion to the class. The weights may come from another run than the "
    "record.",
)
NO_RECORD = Kind(
    "No training record",
    f"A trained model was handed in without a {RECORD} that can be read. Most often the file was forgotten.",
)
OTHER_DATA = Kind(
    "Trained on other data",
    "The record names another data level than the one that the course grades on: most often the real data were never "
    "fetched at that desk.",
)
STOPPED = Kind(
    "Stopped, or ended by itself",
    "A limit was met, or Python ended; steps after an end are not marked. An endless loop, too much memory, or a "
    "training where the saved model should be loaded.",
)
SET_ASIDE = Kind(
    "File set aside at the door",
    "A file that belongs to a submission was not taken, so steps that need it may have lost points: ask for it again.",
)


def worth_a_look(work: ClassWork) -> dict[Kind, list[Sight]]:
    """Return what to look at, by kind; the kinds that concern several learners come first."""
    found: dict[Kind, list[Sight]] = {}
    several = (_same_files, _same_answers, _solution)
    for sights in (*several, _against_record, _far_above, _too_fast, _record, _stopped, _set_aside):
        for sight in sights(work):
            found.setdefault(sight.kind, []).append(sight)
    return found


def left_out(work: ClassWork) -> list[tuple[str, int]]:
    """Return the names of files that the door did not take because of their kind, and how often each came."""
    names = Counter(found.name for one in work.works for found in one.intake.refused if not _belongs(found.name))
    return names.most_common()


def excess(first: float, n_first: int, second: float, n_second: int, allowed: float) -> float:
    """Return by how many standard errors one share exceeds another by more than is allowed (two-proportion z-test).

    Parameters
    ----------
    first, second : float
        Shares, 0 to 1.
    n_first, n_second : int
        Of how many examples each.
    allowed : float
        The difference that needs no explanation.
    """
    pooled = (first * n_first + second * n_second) / (n_first + n_second)
    # At 0 or 1 the formula would give no error at all: half a wrong answer is always possible.
    pooled = min(max(pooled, 0.5 / n_first), 1 - 0.5 / n_first)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_first + 1 / n_second))
    return (first - second - allowed) / error


def _same_files(work: ClassWork) -> Iterator[Sight]:
    for kind, is_record in ((SAME_WEIGHTS, False), (SAME_RECORD, True)):
        files = {
            one.mark.student: {name: sha for name, sha in one.files.items() if (name == RECORD) == is_record}
            for one in work.works
        }
        for students in same_files(files, MODEL):
            yield Sight(kind, students, "")


def _same_answers(work: ClassWork) -> Iterator[Sight]:
    answers = {one.mark.student: one.answers for one in work.works}
    for group in same_answers(answers, work.solution):
        number = f"{group.most}" if group.fewest == group.most else f"{group.fewest} to {group.most}"
        rare = sum(not shared.others for shared in group.shared)
        details = []
        for shared in group.shared:
            some = ", ".join(map(work.name, shared.students)) if shared.students != group.students else ""
            details.append("; ".join(filter(None, (_cell(shared), some, _others(shared)))))
        pairs = " from pair to pair" if len(group.students) > 2 else ""
        text = f"{number} equal answers{pairs}, {rare} that nobody else has"
        yield Sight(SAME_ANSWERS, group.students, text, tuple(details))


def _solution(work: ClassWork) -> Iterator[Sight]:
    answers = {one.mark.student: one.answers for one in work.works}
    for student, shared in same_as_solution(answers, work.solution).items():
        rare = sum(not one.others for one in shared)
        text = f"{len(shared)} of {len(answers[student])} answers, {rare} that nobody else has"
        yield Sight(SOLUTION, (student,), text, tuple(f"{_cell(one)}; {_others(one)}" for one in shared))


def _cell(shared: Shared) -> str:
    return f"{shared.cell} ({shared.length} {'words' if shared.prose else 'tokens'})"


def _others(shared: Shared) -> str:
    return {0: "nobody else has it", 1: "one more has it"}.get(shared.others, f"{shared.others} more have it")


def _against_record(work: ClassWork) -> Iterator[Sight]:
    """Compare each measured accuracy with the validation accuracy that the training record claims."""
    # Every notebook sets a tenth aside for validation, or more of a sample.
    n = sizes(work.exercise, work.level)[0] // 10
    for one in _comparable(work):
        claimed, measured = one.record.val_accuracy, one.measured
        if claimed is None or measured is None or one.record.level not in ("", work.level):
            continue
        above = excess(measured.accuracy, measured.n, claimed, n, BETTER)
        below = excess(claimed, n, measured.accuracy, measured.n, WORSE)
        if max(above, below) > SIGMAS:
            yield Sight(
                ABOVE_RECORD if above > below else BELOW_RECORD,
                (one.mark.student,),
                f"{measured.accuracy:.1%} of {measured.n:,} held-out examples, against {claimed:.1%} on validation "
                f"data as its record claims (about {n:,} examples, by the notebook's split): "
                f"{max(above, below):.1f} standard errors beyond what is allowed for",
            )


def _far_above(work: ClassWork) -> Iterator[Sight]:
    """Find accuracies on the real data that no other model of the class comes near. A secret sample is no risk."""
    values = [one.measured.accuracy for one in _comparable(work) if one.measured]
    if work.level != "full" or len(values) < FEWEST:
        return
    middle, best = statistics.median(values), work.exercise.tiers[work.level]["excellent"]
    spread = 1.4826 * statistics.median(abs(value - middle) for value in values)
    for one in _comparable(work):
        measured = one.measured
        assert measured
        away = (measured.accuracy - middle) / max(spread, math.sqrt(middle * (1 - middle) / measured.n))
        mistakes = (1 - measured.accuracy) / (1 - best)
        if mistakes < FEWEST_MISTAKES or (mistakes < FEW_MISTAKES and away > OUTLIER):
            yield Sight(
                ABOVE_CLASS,
                (one.mark.student,),
                f"{measured.accuracy:.1%} of {measured.n:,} held-out examples: {away:.1f} robust standard deviations "
                f"above the class's median of {middle:.1%}; 'excellent' begins at {best:.1%}",
            )


def _too_fast(work: ClassWork) -> Iterator[Sight]:
    """Find claimed training times that no machine reaches, or none of the class comes near."""
    n = sizes(work.exercise, work.level)[0]
    pace = {}  # seconds an epoch
    for one in work.works:
        if one.record.seconds is not None:
            pace[one.mark.student] = one.record.seconds / max(one.record.epochs, 1), one.record
    for student, (seconds, record) in pace.items():
        same = [theirs for theirs, other in pace.values() if other.device == record.device]
        median = statistics.median(same) if len(same) >= FEWEST else 0.0
        if seconds <= max(n / MOST_A_SECOND, median / FASTER):
            usual = f"; the class's median on '{record.device}' is {median:.3g} s" if median else ""
            epochs = f"{record.epochs} epochs" if record.epochs else "an unknown number of epochs"
            yield Sight(TOO_FAST, (student,), f"{record.seconds:g} s for {epochs}, {seconds:.3g} s each{usual}")


def _record(work: ClassWork) -> Iterator[Sight]:
    """Look at each training record that comes with a model."""
    for one in work.works:
        if not any(name.partition(".")[0] == MODEL and name != RECORD for name in one.files):
            continue
        if one.record.problem:
            yield Sight(NO_RECORD, (one.mark.student,), f"{RECORD} {one.record.problem}")
        elif work.level and one.record.level != work.level:
            trained = f"names '{one.record.level}'" if one.record.level else "names no data level"
            yield Sight(OTHER_DATA, (one.mark.student,), f"{RECORD} {trained}; the course grades on '{work.level}'")


def _stopped(work: ClassWork) -> Iterator[Sight]:
    for one in work.works:
        if one.stopped:
            lost = [step.id for step in one.mark.steps if step.said.startswith("Stopped: ")]
            cost = f"steps that it cost: {', '.join(lost)}" if lost else "it cost no step"
            yield Sight(STOPPED, (one.mark.student,), f"{'; '.join(one.stopped[:2])} ({cost})", one.stopped[2:])


def _set_aside(work: ClassWork) -> Iterator[Sight]:
    for one in work.works:
        refused = [found for found in one.intake.refused if _belongs(found.name)]
        if refused:
            text = ", ".join(found.name for found in refused)
            yield Sight(SET_ASIDE, (one.mark.student,), text, tuple(str(found) for found in refused))


def _belongs(name: str) -> bool:
    """Whether a file of this name is part of a submission; notebooks leave others in their folder, too."""
    try:
        return limit_of(name) > 0
    except Refused:
        return False


def _comparable(work: ClassWork) -> list[Work]:
    """Return the works whose accuracy was measured on the data of the class's level."""
    return [one for one in work.works if one.measured and level_of(work.exercise, one.measured) == work.level]
