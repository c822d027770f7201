"""The learner's own copy of the exercises, in `work/`, and JupyterLab on it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.judge.course_config import put_tools_on_path, write_desk_config

# JupyterLab's defaults at a learner's desk: no question about news, none of nbgrader's tools for instructors.
SETTINGS = Path(__file__).parent / "jupyter"


def copy_exercises(notebooks: Path, work: Path) -> list[str]:
    """Copy each exercise once; a folder that exists is a learner's work and stays as it is.

    Parameters
    ----------
    notebooks : Path
        The released exercises, a folder each.
    work : Path
        Where the learner works; made if missing.

    Returns
    -------
    list of str
        The names of the exercises that were copied now.
    """
    copied = []
    for source in sorted(path for path in notebooks.iterdir() if path.is_dir()):
        target = work / source.name
        if target.exists():
            continue
        # A copy that is interrupted leaves a folder of another name, never half an exercise.
        half = work / f".{source.name}.copying"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(source, half, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        half.rename(target)
        copied.append(source.name)
    return copied


def open_lab(work: Path, arguments: tuple[str, ...] = ()) -> int:
    """Run JupyterLab in `work` until it is closed and return its exit status.

    It starts inside `work`, with settings of its own: started in the clone, Validate would take the course's settings
    and the kernels would inherit what only a grader may know. Its terminals find the `grader` command.
    """
    write_desk_config(work)
    put_tools_on_path()
    others = os.environ.get("JUPYTER_CONFIG_PATH", "")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(SETTINGS), others]))
    command = [sys.executable, "-m", "jupyter", "lab", f"--notebook-dir={work}", *arguments]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # often the only user of a container; Jupyter refuses
        command.append("--allow-root")
    return subprocess.call(command, cwd=work)
