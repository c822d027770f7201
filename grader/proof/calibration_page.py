"""`grader calibrate --write`: the calibration's page and figure, from the committed runs alone."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course.settings import LEVELS
from grader.errors import CourseError
from grader.lab.figures import BLUE, GREEN, INK, RED, STYLE
from grader.proof import calibration as sums
from grader.proof.calibrate import ASSIGNMENTS, BASELINE, COMMONEST, ENOUGH, FLOORS
from grader.proof.calibration_check import RIVALS, derived_gate, good_between, trained
from grader.proof.calibration_runs import EVIDENCE, Run, evidence, read_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAGE = Path("docs/calibration.md")
FIGURE = Path("docs/images/calibration.png")
BUSY = 1.2  # load a core before a training, above which its time says little

_HEAD = f"""# Calibration

Where the tiers in `exercise.toml` come from. Made by `grader calibrate --write` from the runs in
[{EVIDENCE.name}/]({EVIDENCE.name}), one line each; `make calibrate` trains them, `make calibrate DATA=full` those on
the real data. `grader calibrate --check` holds every tier against them, and so does a test.

![For each notebook and level a dot a run, with the gates as lines](images/{FIGURE.name})

## How a gate is made

The notebook's own network is trained with many seeds, handed in and graded as a learner's is; so is the project's
baseline, the network of the common tutorials. **The gate is the mean less three standard deviations, or the worst run
less half a point, whichever is lower**, rounded down to half a point. It is the only allowance for luck.

- `excellent` is the gate of the notebook's network, `baseline` the baseline's.
- `floor` is what a model reaches that looks at no neighbouring pixels, or at no order of words.
- `good` is the course's choice in between; in the tables below it stands where one straight line of points from
  baseline to excellent would have it.
- Who misses a gate by a hair loses a hair: between two gates points rise in a straight line.
- `targets` is the mean of the notebook's network: its banner tells it, and the gate lies below it.

What is assumed:

- A run's seed takes the place of each 0 that the notebook seeds a generator with: first weights, order, augmentation,
  dropout. On the sample it also decides the course's secret, from which the held-out part is drawn, so that the spread
  holds both kinds of luck; the column *held-out* says how much the held-out examples alone would make (binomial). The
  official test sets are the same for everybody, and their sampling no part of the luck.
- *A run misses it*: Student's prediction interval for one more run. It takes runs for normally distributed, which so
  few cannot prove. *At most* is the upper 95 % bound of that chance (noncentral t); *by counting* the upper 95 % bound
  from the number of runs below the gate alone (Clopper and Pearson), which takes them for independent and no more.
- *Gets good*: beta-binomial, from one measurement to a new held-out part of the same size. A linear model has next to
  no luck of its own. Its weight decay was chosen on the test examples, which flatters it.
- Another device and other versions may have another mean. Each run's line names its own.
"""


def write(clone: Path) -> list[Path]:
    """Write page and figure; return their paths. A `CourseError` says so where there is no run yet."""
    levels = _levels(clone)
    if not levels:
        raise CourseError(f"There are no runs in {clone / EVIDENCE} yet. `grader calibrate` trains them.")
    paths = [clone / PAGE, clone / FIGURE]
    for path, content in zip(paths, (page(levels).encode(), picture(levels)), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    return paths


def fresh_page(clone: Path) -> str:
    """Return the page as the committed runs make it."""
    return page(_levels(clone))


def _levels(clone: Path) -> dict[str, list[Run]]:
    found = {level: read_runs(evidence(clone, level)) for level in LEVELS}
    return {level: runs for level, runs in found.items() if runs}


def page(levels: dict[str, list[Run]]) -> str:
    """Return the Markdown page for the runs of each level."""
    lines = [_HEAD.rstrip()]
    for level, runs in levels.items():
        lines += ["", f"## Level `{level}`", "", *_trainings(level, runs), "", *_floors(level, runs)]
    return "\n".join(lines) + "\n"


def _whats(runs: Sequence[Run]) -> list[str]:
    """The trainings that a gate is made of: the notebooks', then the baselines'."""
    projects = sorted({run.project for run in runs})
    wanted = [*ASSIGNMENTS, *(f"{project}: {BASELINE}" for project in projects)]
    return [what for what in wanted if trained(runs, what)]


def _trainings(level: str, runs: Sequence[Run]) -> list[str]:
    table = [
        "| training | runs | mean | deviation | held-out | worst to best | gate | a run misses it | at most "
        "| by counting | time |",
        "|---" * 11 + "|",
    ]
    for what in _whats(runs):
        found = trained(runs, what)
        enough = f"{len(found)}" if len(found) >= ENOUGH[level] else f"{len(found)} of {ENOUGH[level]}"
        cells = [what, enough]
        if len(found) == 1:
            cells += [f"{found[0].accuracy:.1%}", *["-"] * 7]
        else:
            s = sums.spread([run.accuracy for run in found])
            bar = sums.half_points(sums.gate(s))
            below = sum(run.accuracy < bar for run in found)
            alone = sums.held_out_deviation(s.mean, found[0].n)
            cells += [
                f"{s.mean:.2%}",
                f"{s.sd:.2%}",
                f"{alone:.2%}",
                f"{s.worst:.1%} to {s.best:.1%}",
                f"**{bar:.1%}**",
            ]
            cells += [f"{sums.chance_below(bar, s):.2%}", f"{sums.chance_below_at_most(bar, s):.2%}"]
            cells += [f"{sums.share_at_most(below, s.n):.0%}"]
        table.append("| " + " | ".join([*cells, _times(found)]) + " |")
    machines = "; ".join(sorted({f"{run.machine}, device {run.device}" for run in runs if run.what in _whats(runs)}))
    days = sorted({run.day for run in runs})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    busy = sum(run.busy > BUSY for run in runs)
    note = [f"Trained {when} on {machines}."]
    if any(len(trained(runs, what)) < ENOUGH[level] for what in _whats(runs)):
        note.append("Rows that say *of* are unfinished: their gates are provisional, and nothing is held against them.")
    if busy:
        note.append(
            f"Before {busy} of the {len(runs)} runs the machine had more than {BUSY:g} tasks a core to do: accuracies "
            "do not depend on that, times do."
        )
    return [*table, "", " ".join(note)]


def _times(found: Sequence[Run]) -> str:
    seconds = sorted(run.seconds for run in found)
    shortest, longest = f"{seconds[0]:.0f}", f"{seconds[-1]:.0f}"
    return f"{shortest} s" if shortest == longest else f"{shortest} to {longest} s"


def _floors(level: str, runs: Sequence[Run]) -> list[str]:
    table = [
        "| model that must not pass | accuracy | held-out examples | gets `good`, Keras | gets `good`, PyTorch |",
        "|---|---|---|---|---|",
    ]
    rivals = []
    for project in sorted({run.project for run in runs}):
        for run in [run for name in (COMMONEST, FLOORS[project]) for run in trained(runs, f"{project}: {name}")]:
            cells = [run.what, f"{run.accuracy:.1%}", f"{run.n:,}"]
            for name in (name for name in ASSIGNMENTS if name.startswith(project)):
                base, top = derived_gate(runs, f"{project}: {BASELINE}"), derived_gate(runs, name)
                if base is None or top is None:
                    cells.append("-")
                    continue
                good = good_between(base, top)
                cells.append(f"{_small(sums.chance_to_reach(good, run.accuracy, run.n))} (at {good:.1%})")
            table.append("| " + " | ".join(cells) + " |")
            if RIVALS.get((project, level)) == FLOORS[project] in run.what:
                rivals.append(run.what)
    note = ["", f"No floor, but a rival: {', '.join(rivals)}. Real reviews tell nearly all by their words alone."]
    return [*table, *(note if rivals else [])]


def _small(chance: float) -> str:
    return "under 0.01%" if chance < 1e-4 else f"{chance:.2%}"


def picture(levels: dict[str, list[Run]]) -> bytes:
    """Return the figure as a PNG: a panel for each level (down) and notebook (across)."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(17, 3.4 * len(levels)), dpi=100, layout="constrained")
        panels = figure.subplots(len(levels), len(ASSIGNMENTS), squeeze=False)
        for row, (level, runs) in zip(panels, levels.items(), strict=True):
            for axes, name in zip(row, ASSIGNMENTS, strict=True):
                _panel(axes, name, level, runs)
        for axes in panels[:, 0]:
            axes.set_ylabel("held-out accuracy, %")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _panel(axes: "Axes", name: str, level: str, runs: Sequence[Run]) -> None:
    """Draw one notebook's runs and its baseline's, each with its gate, and the floor models as dotted lines."""
    from matplotlib.ticker import MaxNLocator

    project = name.split("_")[0]
    axes.set_title(f"{name}\n{level}", fontsize=10)
    lines = []
    kinds = ((name, "notebook", "o", BLUE, "-"), (f"{project}: {BASELINE}", BASELINE, "s", RED, "--"))
    for what, word, marker, colour, dash in kinds:
        found = trained(runs, what)
        percent = [100 * run.accuracy for run in found]
        axes.scatter([run.seed for run in found], percent, s=26, color=colour, marker=marker)
        bar = derived_gate(runs, what)
        if bar is not None:
            lines.append((100 * bar, f"{word}'s gate {100 * bar:.1f}", colour, dash))
    for run in [run for floor in (COMMONEST, FLOORS[project]) for run in trained(runs, f"{project}: {floor}")]:
        word = run.what.partition(": ")[2]
        lines.append((100 * run.accuracy, f"{word} {100 * run.accuracy:.1f}", GREEN, ":"))
    if not lines:
        axes.text(0.5, 0.5, "too few runs yet", transform=axes.transAxes, ha="center")
    last, top = max([ENOUGH[level], *(run.seed for run in runs)]), 102.0
    bottom = min([50.0, *(line[0] for line in lines)]) - 10
    axes.set(xlim=(0, last + 1), ylim=(bottom, top), xlabel="seed")
    free = top  # below here no label stands yet
    for height, words, colour, dash in sorted(lines, reverse=True):
        axes.axhline(height, color=colour, linestyle=dash, linewidth=1.4)
        free = min(height, free)
        axes.text(1.02, free, words, transform=axes.get_yaxis_transform(), color=INK, fontsize=9, va="center")
        free -= 0.06 * (top - bottom)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
