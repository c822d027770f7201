"""Tensors of PyTorch and TensorFlow as NumPy arrays, without importing either framework."""

from typing import Any

import numpy as np

_FRAMEWORKS = ("torch", "tensorflow", "keras")


def framework_of(value: Any) -> str:
    """Return which framework the class of `value` comes from: ``"torch"``, ``"tensorflow"``, ``"keras"`` or ``""``."""
    roots = {kind.__module__.split(".")[0] for kind in type(value).__mro__}
    return next((name for name in _FRAMEWORKS if name in roots), "")


def is_tensor(value: Any) -> bool:
    """Whether `value` is a framework's tensor or variable, and so has an array's shape and numbers."""
    kind = type(value)
    return framework_of(value) != "" and all(hasattr(kind, name) for name in ("shape", "dtype", "__array__"))


def to_array(value: Any) -> np.ndarray:
    """Return a tensor, or anything that NumPy takes, as an array in its own layout; bfloat16 becomes float32."""
    if framework_of(value) == "torch":
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array
