"""What a notebook imports: load data, train or load, log a run, plot, probe, measure.

Light by itself: torch, TensorFlow and matplotlib are imported by the functions that need them.
"""

from grader.course.settings import run_mode
from grader.lab.quiet import set_environment, warnings_to_stdout

set_environment()
if run_mode() == "grade":
    warnings_to_stdout()

from grader.lab.commands import check, submit  # noqa: E402 - the environment must stand before a framework is imported
from grader.lab.figures import show  # noqa: E402
from grader.lab.hardware import amp_dtype, device, installed  # noqa: E402
from grader.lab.place import judged  # noqa: E402
from grader.lab.plots import (  # noqa: E402
    plot_bars,
    plot_histogram,
    plot_images,
    plot_intervals,
    plot_lines,
)
from grader.lab.plots_training import plot_confusion, plot_curves, plot_reliability, plot_trials  # noqa: E402
from grader.lab.predictions import compare, predict_first  # noqa: E402
from grader.lab.probes import (  # noqa: E402
    alone_and_in_batch,
    as_array,
    count_parameters,
    depends_only_on_itself,
    loss_falls,
    output_shape,
    same_twice,
)
from grader.lab.processes import in_fresh_process  # noqa: E402
from grader.lab.runlog import RunLog  # noqa: E402
from grader.lab.session import exploring, held_out, load, rng, start  # noqa: E402
from grader.lab.trained import facts, forget, train_or_load  # noqa: E402
from grader.lab.trials import run_trials  # noqa: E402
from grader.lab.verdicts import Verdict, accuracy, verdict  # noqa: E402

__all__ = [
    "RunLog",
    "Verdict",
    "accuracy",
    "alone_and_in_batch",
    "amp_dtype",
    "as_array",
    "check",
    "compare",
    "count_parameters",
    "depends_only_on_itself",
    "device",
    "exploring",
    "facts",
    "forget",
    "held_out",
    "in_fresh_process",
    "installed",
    "judged",
    "load",
    "loss_falls",
    "output_shape",
    "plot_bars",
    "plot_confusion",
    "plot_curves",
    "plot_histogram",
    "plot_images",
    "plot_intervals",
    "plot_lines",
    "plot_reliability",
    "plot_trials",
    "predict_first",
    "rng",
    "run_trials",
    "same_twice",
    "show",
    "start",
    "submit",
    "train_or_load",
    "verdict",
]
