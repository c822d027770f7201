"""What the intake's tests hand in, and how they look at what became of it."""

from pathlib import Path

WEIGHTS = b"\x02\0\0\0\0\0\0\0{}"  # safetensors without a tensor
KERAS = b"\x89HDF\r\n\x1a\n" + b"\0" * 88
ANSWERS = {"double": "def double(number):\n    return number + number", "predict": "def predict(n):\n    return n / 2"}
POINTS = 65  # what ANSWERS get: 50 for doubling, 15 for predict(30)


def hand_in(course: Path, student: str, files: dict[str, bytes]) -> Path:
    """Lay files into a learner's folder and return that."""
    folder = course / "submitted" / student / "toy"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """What lies below a folder, to be compared later: kind, size and content by name."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mode, path.lstat().st_nlink, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
