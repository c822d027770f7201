"""Answers and weights that are equal, weighed by how likely that is to happen by chance in this class.

For each answer cell a learner's normal form is compared with everybody's. How telling it is that two learners have the
same one depends on who else has it and on its length: a short answer, or one that half the class arrives at, says
nothing, whatever the size of the class. What both have from the published solution is told of each apart.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from grader.report.forms import Form

# A guess before anything is known of the class: two people who solve the same step write the same 12 tokens of code
# with a chance of 1/2; a layer's output size (14 tokens) comes out equal every other time, a function of 70 tokens one
# time in 60. Of free text 3 words do it. It errs on the side of chance: names count, so few functions are ever equal.
CODE_BIT, PROSE_BIT = 12, 3
PRIOR = 10  # so many learners' worth of evidence is that guess; the class's own habits are the rest
MOST = 20.0  # bits of one cell: no single answer decides
# So unlikely the equal answers have to be together, in bits, the logarithm of the number of comparisons added. In
# simulated classes of 2 to 200, whose learners agree four times as often as the guess has it, nobody passes; a copy of
# a whole notebook has 150 bits and more, of a third of it about 60.
ENOUGH = 40.0


@dataclass(frozen=True)
class Shared:
    """An answer that several have.

    Attributes
    ----------
    cell : str
        Its id.
    length : int
        Its tokens or words beyond the released cell.
    prose : bool
        Whether it is text, not code.
    students : tuple of str
        Those of the group who have it.
    others : int
        How many more of the class have it.
    """

    cell: str
    length: int
    prose: bool
    students: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Group:
    """Learners whose answers are equal beyond chance, each to at least one other's.

    Attributes
    ----------
    students : tuple of str
        In order of their ids.
    fewest, most : int
        Of how many equal answers, from pair to pair.
    shared : tuple of Shared
        The answers concerned, the longest first.
    """

    students: tuple[str, ...]
    fewest: int
    most: int
    shared: tuple[Shared, ...]


def surprise(others: int, everybody: int, form: Form) -> float:
    """Return how telling one equal answer is.

    Parameters
    ----------
    others : int
        How many have it besides the two that are compared.
    everybody : int
        How many answered besides those two.
    form : Form
        The answer.

    Returns
    -------
    float
        Bits: minus the binary logarithm of the chance that somebody arrives at it by themselves.
    """
    guess = 2 ** (-form.length / (PROSE_BIT if form.prose else CODE_BIT))
    return min(MOST, -math.log2((others + PRIOR * guess) / (everybody + PRIOR)))


def same_answers(answers: Mapping[str, Mapping[str, Form]], solution: Mapping[str, Form]) -> list[Group]:
    """Return the groups of learners whose answers are equal beyond chance.

    Parameters
    ----------
    answers : dict
        ``answers[student][cell]``, answered cells only.
    solution : dict
        ``solution[cell]``; answers equal to it are left out.
    """
    holders = _holders(answers)
    answered = _answered(holders)
    bits: dict[tuple[str, str], float] = defaultdict(float)
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (cell, form), students in holders.items():
        if len(students) < 2 or form == solution.get(cell):
            continue
        weight = surprise(len(students) - 2, answered[cell] - 2, form)
        for pair in combinations(students, 2):
            bits[pair] += weight
            cells[pair].add(cell)
    enough = ENOUGH + math.log2(max(1, math.comb(len(answers), 2)))
    pairs = [pair for pair, found in bits.items() if found >= enough]
    return [_group(students, pairs, cells, holders) for students in joined(pairs)]


def same_as_solution(
    answers: Mapping[str, Mapping[str, Form]], solution: Mapping[str, Form]
) -> dict[str, list[Shared]]:
    """Return for each learner whose answers equal the published ones beyond chance which do, the longest first."""
    holders = _holders(answers)
    answered = _answered(holders)
    enough = ENOUGH + math.log2(max(1, len(answers)))
    found = {}
    for student, forms in answers.items():
        bits, shared = 0.0, []
        for cell, form in forms.items():
            if form == solution.get(cell):
                others = len(holders[cell, form]) - 1
                bits += surprise(others, answered[cell] - 1, form)
                shared.append(Shared(cell, form.length, form.prose, (student,), others))
        if bits >= enough:
            found[student] = _longest_first(shared)
    return found


def same_files(files: Mapping[str, Mapping[str, str]], name: str) -> list[tuple[str, ...]]:
    """Return the groups of learners who have a file in common.

    Parameters
    ----------
    files : dict
        ``files[student][file]``, a digest each.
    name : str
        What the file is called by one of them at least, without its suffix. Weights of the classic network, which
        every notebook trains from the same seed, may be equal by chance; the model that is graded may not.
    """
    everywhere: dict[str, set[str]] = defaultdict(set)
    named: set[str] = set()
    for student, own in files.items():
        for file, digest in own.items():
            everywhere[digest].add(student)
            if file.partition(".")[0] == name:
                named.add(digest)
    return joined(pair for digest in named for pair in pairwise(sorted(everywhere[digest])))


def joined(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the groups that pairs connect, in order of their first members."""
    group: dict[str, set[str]] = {}
    for a, b in pairs:
        together = group.get(a, {a}) | group.get(b, {b})
        group.update(dict.fromkeys(together, together))
    return sorted({tuple(sorted(members)) for members in group.values()})


def _holders(answers: Mapping[str, Mapping[str, Form]]) -> dict[tuple[str, Form], list[str]]:
    holders: dict[tuple[str, Form], list[str]] = defaultdict(list)
    for student in sorted(answers):
        for cell, form in answers[student].items():
            holders[cell, form].append(student)
    return holders


def _answered(holders: Mapping[tuple[str, Form], Sequence[str]]) -> dict[str, int]:
    answered: dict[str, int] = defaultdict(int)
    for (cell, _), students in holders.items():
        answered[cell] += len(students)
    return answered


def _group(
    students: tuple[str, ...],
    pairs: Iterable[tuple[str, str]],
    cells: Mapping[tuple[str, str], set[str]],
    holders: Mapping[tuple[str, Form], Sequence[str]],
) -> Group:
    members = set(students)
    inside = [cells[pair] for pair in pairs if pair[0] in members]
    concerned = set().union(*inside)
    shared = []
    for (cell, form), having in holders.items():
        own = tuple(student for student in having if student in members)
        if cell in concerned and len(own) > 1:
            shared.append(Shared(cell, form.length, form.prose, own, len(having) - len(own)))
    counts = [len(found) for found in inside]
    return Group(students, min(counts), max(counts), tuple(_longest_first(shared)))


def _longest_first(shared: Iterable[Shared]) -> list[Shared]:
    return sorted(shared, key=lambda one: (-one.length, one.cell))
