"""How many threads PyTorch, TensorFlow and NumPy compute with, said through the environment of a process to come."""

_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


def thread_limit(threads: int) -> dict[str, str]:
    """Return the environment variables that hold a new process to `threads` threads."""
    return dict.fromkeys(_VARIABLES, str(threads))
