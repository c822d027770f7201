"""Run a piece of code in a fresh Python: what a saved model is worth shows only there."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import CourseError

LIMIT = 300  # seconds

# Runs in the fresh process. argv: the code's file, the arrays given, the arrays to leave.
_RUNNER = """
import sys
import numpy as np

code, given, left = sys.argv[1:4]
sys.path.insert(0, "")
with np.load(given, allow_pickle=False) as file:
    names = {name: file[name] for name in file.files}
inputs = set(names)
names["__name__"] = "__main__"
with open(code, encoding="utf-8") as file:
    exec(compile(file.read(), "<fresh process>", "exec"), names)
kinds = (np.ndarray, np.generic, int, float)
np.savez(left, **{
    name: value for name, value in names.items()
    if name not in inputs and not name.startswith("_") and isinstance(value, kinds)
})
"""


def in_fresh_process(code: str, **arrays: Any) -> dict[str, np.ndarray]:
    """Run `code` in a new Python process in the current folder.

    Parameters
    ----------
    code : str
        Complete with its imports: nothing of the notebook is there.
    **arrays
        What the code finds under these names; anything that ``numpy.asarray`` turns into numbers or texts.

    Returns
    -------
    dict of str to array
        Every array and number that the code left in a name of its own, without a leading underscore.

    Raises
    ------
    CourseError
        If the code fails or takes more than five minutes; the text ends with the process's own message.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, given, left = (Path(folder) / name for name in ("code.py", "given.npz", "left.npz"))
        source.write_text(code, encoding="utf-8")
        kept: dict[str, Any] = {name: np.asarray(value) for name, value in arrays.items()}
        for name, value in kept.items():
            if value.dtype.hasobject:
                raise CourseError(f"'{name}' cannot pass to a fresh process: give it numbers or texts, not objects.")
        np.savez(given, **kept)
        try:
            done = subprocess.run(
                [sys.executable, "-c", _RUNNER, str(source), str(given), str(left)],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            raise CourseError(f"The fresh process was stopped after {LIMIT} s.") from None
        if done.returncode:
            said = "\n".join(done.stderr.strip().splitlines()[-8:])
            raise CourseError(f"The fresh process failed with code {done.returncode}:\n{said}")
        if done.stdout:
            print(done.stdout, end="")
        with np.load(left, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
