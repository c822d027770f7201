"""A fingerprint of the code and settings behind a trained model."""

import hashlib
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

# What differs from machine to machine belongs to no recipe.
MACHINE = ("cpu", "cuda", "mps", "bfloat16", "float32")
MOST = 100  # a longer list is data, not a setting


def fingerprint(*functions: Callable[..., Any]) -> str:
    """Return Python's version and a hash of `functions`, of what they call in the notebook and of settings they read.

    Comments, docstrings and line numbers do not count; neither do libraries, arrays and models.
    """
    digest = hashlib.sha256()
    seen: set[int] = set()
    for function in functions:
        _add(function, digest.update, seen)
    return f"{sys.version_info[0]}.{sys.version_info[1]}:{digest.hexdigest()[:16]}"


def _add(value: Any, update: Callable[[bytes], object], seen: set[int]) -> None:
    if isinstance(value, FunctionType):
        if value.__module__ not in ("__main__", None) or id(value) in seen:
            return
        seen.add(id(value))
        update(value.__name__.encode())
        names = _add_code(value.__code__, value.__doc__, update)
        enclosed = inspect.getclosurevars(value).nonlocals
        reads = (value.__globals__.get(name) for name in sorted(names))
        for part in (value.__defaults__, value.__kwdefaults__, enclosed, *reads):
            _add(part, update, seen)
    elif isinstance(value, type) and value.__module__ == "__main__" and id(value) not in seen:
        seen.add(id(value))
        for name, member in sorted(vars(value).items()):
            if not name.startswith("__") or name == "__init__":
                _add(member, update, seen)
    elif isinstance(value, dict) and len(value) <= MOST:
        for key, item in value.items():
            update(repr(key).encode())
            _add(item, update, seen)
    elif isinstance(value, (list, tuple)) and len(value) <= MOST:
        for item in value:
            _add(item, update, seen)
    elif isinstance(value, (bool, int, float, str)) and value not in MACHINE:
        update(repr(value).encode())


def _add_code(code: CodeType, doc: str | None, update: Callable[[bytes], object]) -> set[str]:
    """Add the instructions and constants of `code`; return the global names that it reads."""
    update(code.co_code)
    names = set(code.co_names)
    update(" ".join(code.co_names).encode())
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _add_code(constant, None, update)
        elif constant != doc:
            update(repr(constant).encode())
    return names
