"""Small JSON files beside a notebook, written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from grader.errors import CourseError


def write_json(path: Path, content: Any) -> None:
    """Write `content` to `path` so that a reader or a crash sees the old file or the new one, never half of it."""
    path = Path(path)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, ensure_ascii=False)
            file.write("\n")
        os.chmod(name, 0o644)  # mkstemp's 0600 would keep an instructor who collects from reading it
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> Any:
    """Return what the JSON file at `path` holds, or None if there is no such file.

    Raises
    ------
    CourseError
        If the file is no valid JSON.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is damaged ({error}). Delete it and run the cell again that writes it.") from None
