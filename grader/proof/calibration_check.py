"""What each tier of an `exercise.toml` should be by the calibrated runs, and whether it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Exercise, read_exercise
from grader.course.exercise import TIER_SHARES
from grader.course.settings import LEVELS
from grader.proof import calibration as sums
from grader.proof.calibrate import ASSIGNMENTS, BASELINE, COMMONEST, ENOUGH, FLOORS, recipe
from grader.proof.calibration_runs import Run, evidence, read_runs

LIKELY = 0.01  # an honest run that misses `good`, or a floor model that gets it, must be rarer than this
# Real reviews tell nearly all by their words alone, and a bag of words reads them as well as an LSTM does. The notebook
# says so; no bar could keep the one out and let the other pass.
RIVALS = {("imdb", "full"): FLOORS["imdb"]}


@dataclass(frozen=True)
class Bar:
    """One tier beside what the runs say of it.

    Attributes
    ----------
    tier : str
    stated : float
        As the `exercise.toml` has it.
    derived : float or None
        As the runs have it; None where there are too few to tell.
    wrong : bool
        Whether the stated tier contradicts enough evidence.
    why : str
        The evidence in words.
    """

    tier: str
    stated: float
    derived: float | None
    wrong: bool
    why: str

    def __str__(self) -> str:
        should = "" if self.derived is None else f", by the runs {self.derived:.3f}"
        return f"{'WRONG ' if self.wrong else ''}{self.tier} {self.stated:.3f}{should}: {self.why}"


def trained(runs: Sequence[Run], what: str) -> list[Run]:
    """Return the runs of one model, by seed."""
    return sorted((run for run in runs if run.what == what), key=lambda run: run.seed)


def derived_gate(runs: Sequence[Run], what: str) -> float | None:
    """Return the gate of one training in half points, rounded down; None for fewer than two runs."""
    found = trained(runs, what)
    return sums.half_points(sums.gate(sums.spread([run.accuracy for run in found]))) if len(found) > 1 else None


def floor_runs(runs: Sequence[Run], project: str, level: str) -> list[Run]:
    """Return the runs of the project's models that must not pass at this level."""
    names = (COMMONEST, FLOORS[project])
    return [
        run for name in names if RIVALS.get((project, level)) != name for run in trained(runs, f"{project}: {name}")
    ]


def good_between(baseline: float, excellent: float) -> float:
    """Return the accuracy at which points that rise in one line from `baseline` to `excellent` reach good's share."""
    share = (TIER_SHARES["good"] - TIER_SHARES["baseline"]) / (TIER_SHARES["excellent"] - TIER_SHARES["baseline"])
    return sums.half_points(baseline + share * (excellent - baseline))


def bars(exercise: Exercise, level: str, runs: Sequence[Run]) -> Iterator[Bar]:
    """Compare the tiers of an exercise that has a data set with the runs of one level.

    `excellent` may not lie above the gate of the notebook's own network, nor `baseline` above the baseline's; `floor`
    not below what needs no network; `good` is the course's choice between them, as long as luck decides neither for an
    honest run nor for a floor model. The target may promise no more than the mean, to a tenth of a point, and must lie
    above the gate.
    """
    project, stated = str(exercise.project), exercise.tiers[level]
    floors = floor_runs(runs, project, level)
    if floors:
        best = max(floors, key=lambda run: run.accuracy)
        reach = sums.half_points(best.accuracy, up=True)
        said = f"{best.what} reaches {best.accuracy:.1%}"
        yield Bar("floor", stated["floor"], reach, stated["floor"] < best.accuracy, said)
    else:
        yield Bar("floor", stated["floor"], None, False, "no runs yet")
    base, top = f"{project}: {BASELINE}", exercise.name
    yield _below_gate("baseline", stated["baseline"], level, trained(runs, base))
    yield _good(stated["good"], level, trained(runs, top), floors, (derived_gate(runs, base), derived_gate(runs, top)))
    yield _below_gate("excellent", stated["excellent"], level, trained(runs, top))
    if level in exercise.targets:
        yield _target(exercise.targets[level], level, trained(runs, top))


def check(clone: Path) -> tuple[list[str], list[str]]:
    """Return a line for each tier of each project notebook, and those that contradict the committed runs.

    Runs of another recipe than today's are no evidence, and a line says that, too.
    """
    said, wrong = [], []
    for level in LEVELS:
        runs = read_runs(evidence(clone, level))
        if not runs:
            said.append(f"{level}: no runs yet, so nothing to hold its tiers against")
            continue
        used = {run.what: run.recipe for run in runs}
        old = [what for what, by in used.items() if by != recipe(clone, what, level)]
        stale = [f"{level}: WRONG {what}: trained by another recipe than today's; calibrate it anew" for what in old]
        said += stale
        wrong += stale
        for name in ASSIGNMENTS:
            for bar in bars(read_exercise(clone / "solutions" / name), level, runs):
                said.append(f"{name}, {level}: {bar}")
                wrong += said[-1:] if bar.wrong else []
    return said, wrong


def _below_gate(tier: str, stated: float, level: str, runs: list[Run]) -> Bar:
    if len(runs) < 2:
        return Bar(tier, stated, None, False, f"{len(runs) or 'no'} run{'s' if not runs else ''} yet")
    found = sums.spread([run.accuracy for run in runs])
    derived = sums.half_points(sums.gate(found))
    chance, most = sums.chance_below(stated, found), sums.chance_below_at_most(stated, found)
    why = f"{found.n} runs, {found.mean:.1%} ± {found.sd:.1%}, worst {found.worst:.1%}; an honest run misses it with "
    why += f"{chance:.2%} (at most {most:.2%})"
    return Bar(tier, stated, derived, _enough(level, found.n) and stated > derived + 1e-9, why + _short(level, found.n))


def _good(
    stated: float, level: str, runs: list[Run], floors: list[Run], gates: tuple[float | None, float | None]
) -> Bar:
    derived = None if None in gates else good_between(*[gate for gate in gates if gate is not None])
    if len(runs) < 2:
        return Bar("good", stated, derived, False, "too few runs of the notebook's network yet")
    found = sums.spread([run.accuracy for run in runs])
    chance = sums.chance_below(stated, found)
    why = f"an honest run misses it with {chance:.2%} (at most {sums.chance_below_at_most(stated, found):.2%})"
    luck = [(sums.chance_to_reach(stated, run.accuracy, run.n), run.what) for run in floors]
    why += "".join(f"; {what} gets it with {reach:.2%}" for reach, what in luck)
    lucky = any(reach > LIKELY for reach, _ in luck)
    wrong = lucky or (_enough(level, found.n) and chance > LIKELY)
    return Bar("good", stated, derived, wrong, why + _short(level, found.n))


def _target(stated: float, level: str, runs: list[Run]) -> Bar:
    if len(runs) < 2:
        return Bar("target", stated, None, False, "too few runs of the notebook's network yet")
    found = sums.spread([run.accuracy for run in runs])
    wrong = _enough(level, found.n) and not sums.gate(found) < stated <= found.mean + 5e-4
    return Bar("target", stated, round(found.mean, 3), wrong, f"the mean of {found.n} runs" + _short(level, found.n))


def _enough(level: str, n: int) -> bool:
    return n >= ENOUGH[level]


def _short(level: str, n: int) -> str:
    return "" if _enough(level, n) else f"; provisional, {n} of {ENOUGH[level]} runs"
