"""Keep the frameworks' start-up chatter out of a learner's notebook."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def set_environment() -> None:
    """Choose TensorFlow as Keras' backend and quieten its C++ log, where the user has not chosen otherwise."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def warnings_to_stdout() -> None:
    """Let a kernel send what is written to its standard error as standard output.

    nbgrader's Validate takes any text on standard error for a failed cell. A warning is no failure, and an error does
    not come this way: it is a message of its own.
    """
    if type(sys.stderr).__module__.startswith("ipykernel."):
        sys.stderr.name = "stdout"  # type: ignore[misc]


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Drop what C++ code writes to the process's standard error inside the block.

    TensorFlow logs CUDA and oneDNN lines before it reads `TF_CPP_MIN_LOG_LEVEL`, straight to file descriptor 2.
    A Python exception still leaves the block as usual.
    """
    try:
        saved = os.dup(2)
    except OSError:  # pythonw and some services have no standard error
        yield
        return
    sys.stderr.flush()
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)
