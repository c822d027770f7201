"""The cage that a submission's kernel runs in: a provisioner on bubblewrap, and its limits.

How to use it::

    from grader.sandbox import Cage, Limits, caged_manager, why_not

    if sentence := why_not():               # why this machine cannot protect itself, and the remedy
        raise CourseError(sentence)
    cage = Cage(
        submission=folder,                  # copied inside, except for notebooks; never written to
        data=data_folder(),                 # only its train/ is shown, read-only
        environment={"COURSE_LEVEL": "sample", "NBGRADER_EXECUTION": "autograde", "OMP_NUM_THREADS": "1"},
        limits=Limits(memory=4_000_000_000),
    )
    Execute(kernel_manager_class=caged_manager(cage))     # nbgrader's; or NotebookClient(...)

    self.km.cpu_seconds()       # by everything in the cage, so far
    self.km.end("it took more than 60 s of CPU time in one cell")     # kills all of it; from any thread
    self.km.why_ended           # that sentence, or "it used more than 4.0 GB of memory"; "" where it ended by itself

An interrupt is a message, which code may ignore: whoever waits for it must call `end` when time is up. The manager's
`cleanup_resources`, which nbclient calls, leaves no process, control group or file. A manager serves one kernel and one
client, and the thread that starts the kernel must live as long as it.
"""

from grader.sandbox.cage import Cage, Limits
from grader.sandbox.manager import SandboxKernelManager, caged_manager
from grader.sandbox.probe import state, why_not
from grader.sandbox.provisioner import SandboxProvisioner

__all__ = ["Cage", "Limits", "SandboxKernelManager", "SandboxProvisioner", "caged_manager", "state", "why_not"]
