"""A learner's predictions: sealed before the result is seen, compared with it, never graded."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.course.settings import run_mode
from grader.lab.files import read_json, write_json

FILE = Path("predictions.json")


def predict_first(key: str, question: str, value: Any, reseal: bool = False) -> None:
    """Seal what the learner expects, so that hindsight cannot rewrite it.

    Parameters
    ----------
    key : str
        Names the prediction for `compare`.
    question : str
        What is predicted; kept with it in predictions.json beside the notebook.
    value : number, str, list or None
        The prediction; None stands for "not predicted yet". The first value that is not None stays.
    reseal : bool
        Replace a sealed prediction.
    """
    if run_mode() == "grade":
        return
    sealed = read_json(FILE) or {}
    kept = sealed.get(key, {}).get("value")
    value = _plain(value)
    if kept is not None and not reseal:
        print(f"Sealed already: {_text(kept)}." + ("" if value in (None, kept) else " The first answer stays."))
    elif value is None:
        print(f"{question}\nNo prediction yet: put yours in place of None and run this cell again, before you go on.")
    else:
        sealed[key] = {"question": question, "value": value, "sealed_at": _now()}
        write_json(FILE, sealed)
        print(f"Sealed: {_text(value)}.")


def compare(key: str, measured: Any, unit: str = "") -> None:
    """Print the sealed prediction beside what was measured."""
    if run_mode() == "grade":
        return
    value = (read_json(FILE) or {}).get(key, {}).get("value")
    unit = f" {unit}" if unit else ""
    found = f"{_text(_plain(measured))}{unit}"
    if value is None:
        print(f"You made no prediction; it was {found}.")
    else:
        print(f"You said {_text(value)}{unit}; it was {found}.")


def _plain(value: Any) -> Any:
    """Return `value` as JSON holds it; arrays and their scalars become lists and numbers."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return json.loads(json.dumps(value))


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
