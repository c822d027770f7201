"""A room of the package imports what stands below it, never what stands above."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOWN = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
FILES = sorted(path for path in (ROOT / "grader").rglob("*.py") if "variants" not in path.parts)


def room_of(path):
    return path.relative_to(ROOT / "grader").parts[0].removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "grader":
            parts = node.module.split(".")[1:]
            yield from [parts[0]] if parts else [name.name for name in node.names]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("grader."))


def test_the_architecture_page_lists_the_rooms():
    rooms = {room_of(path) for path in FILES} - {"__init__", "__main__", "bootstrap"}
    assert set(DOWN) == rooms


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "grader")))
def test_imports_point_down(path):
    room = room_of(path)
    if room in ("__init__", "__main__", "bootstrap"):
        assert not list(imported_rooms(path))
        return
    allowed = set(DOWN[DOWN.index(room) :])
    assert set(imported_rooms(path)) <= allowed, f"{room} may import {sorted(allowed)}"
