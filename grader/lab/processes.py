"""Run a piece of code in a fresh Python: what a saved model is worth shows only there."""

import inspect
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
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
inputs = dict(names)
names["__name__"] = "__main__"
with open(code, encoding="utf-8") as file:
    exec(compile(file.read(), "<fresh process>", "exec"), names)
kinds = (np.ndarray, np.generic, int, float)
np.savez(left, **{
    name: value for name, value in names.items()
    if value is not inputs.get(name) and not name.startswith("_") and isinstance(value, kinds)
})
"""


def in_fresh_process(code: str | Callable[..., dict[str, Any]], **arrays: Any) -> dict[str, np.ndarray]:
    """Run `code` in a new Python process in the current folder.

    Parameters
    ----------
    code : str or function
        Complete with its imports: nothing of the notebook is there. A function gets the arrays as its arguments and
        returns a dictionary of arrays, numbers or tensors.
    **arrays
        What the code finds under these names; anything that ``numpy.asarray`` turns into numbers or texts.

    Returns
    -------
    dict of str to array
        Every array and number that the code left in a name of its own, without a leading underscore; of a function,
        those that it returned.

    Raises
    ------
    CourseError
        If the code fails or takes more than five minutes; the text ends with the process's own message.
    """
    if not isinstance(code, str):
        call = f"{code.__name__}({', '.join(f'{name}={name}' for name in arrays)}).items()"
        results = f"{{_name: __import__('numpy').asarray(_value) for _name, _value in {call}}}"
        code = f"{textwrap.dedent(inspect.getsource(code))}\nglobals().update({results})\n"
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
