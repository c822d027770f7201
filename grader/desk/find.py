"""Which notebook a learner means by a file, a folder or an exercise's name, and what the course released of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import Exercise, read_exercise
from grader.errors import CourseError


@dataclass(frozen=True)
class Work:
    """A learner's notebook.

    Attributes
    ----------
    notebook : Path
        The file, which need not be there any more.
    name : str
        The assignment's name, whatever file and folder are called by now.
    released : Path or None
        The folder with the exercise as it was released; None where only the learner's copy is at hand.
    """

    notebook: Path
    name: str
    released: Path | None

    @property
    def folder(self) -> Path:
        """Where the notebook lies, with the models that it trained."""
        return self.notebook.parent

    @property
    def desk(self) -> Path:
        """The folder above, ``work/`` as a rule: for what concerns several exercises."""
        return self.folder.parent

    @property
    def is_release(self) -> bool:
        """Whether this is no learner's copy, but what the course hands out or builds from."""
        return self.folder == self.released or self.desk.name in ("notebooks", "solutions")

    @property
    def exercise_file(self) -> Path:
        """The exercise.toml: the course's own where it is at hand."""
        return (self.released or self.folder) / "exercise.toml"

    def exercise(self) -> Exercise:
        """Return the exercise, under the name that the course gave it."""
        return read_exercise(self.exercise_file)


def find_work(asked: str | Path | None, clone: Path, here: Path | None = None) -> Work:
    """Return the notebook that is meant.

    Parameters
    ----------
    asked : str, path or None
        A notebook, a folder with one, or an exercise's name, which is looked for in ``work/``, in the current folder
        and beside it. None stands for the exercise of the current folder, or the only one there is.
    clone : Path
        The course's own folder, if this is one: its ``work/`` and ``notebooks/`` are looked into last.
    here : Path, optional
        The current folder.

    Raises
    ------
    CourseError
        If nothing or more than one thing fits; the text names what is there.
    """
    here = (here or Path.cwd()).resolve()
    if asked is None:
        return _only_one(clone, here)
    path = here / Path(asked).expanduser()
    name = path.name.removesuffix(".ipynb")
    if path.is_file() and path.suffix.lower() == ".ipynb":
        return _work(path.resolve(), clone, here)
    if path.suffix == ".ipynb" and path.parent.name == name and path.parent.is_dir():
        return _work(path.resolve(), clone, here)  # it was deleted, and can be had anew
    is_name = Path(asked).parts in [(name,), (path.name,)] and name != ".."
    for folder in [top / name for top in _tops(clone, here)] if is_name else [path]:
        if _holds_notebook(folder):
            return _work(_notebook_in(folder.resolve()), clone, here)
    raise CourseError(f"There is no notebook '{asked}'. {_known_here(clone, here)}")


def exercises_in(desk: Path) -> list[Path]:
    """Return the folders in `desk` that hold an exercise, by name."""
    return sorted(folder for folder in desk.iterdir() if folder.is_dir() and _holds_exercise(folder))


def find_desk(folder: Path | None, clone: Path, here: Path | None = None) -> Path:
    """Return the folder with a learner's exercises: `folder`, or the nearest to the current one.

    Raises
    ------
    CourseError
        If no exercise is there yet.
    """
    here = (here or Path.cwd()).resolve()
    for top in [folder.resolve()] if folder else _tops(clone, here):
        if top.is_dir() and exercises_in(top):
            return top
    raise CourseError(f"There are no exercises in {folder or here}. `grader lab` copies them into work/.")


def _only_one(clone: Path, here: Path) -> Work:
    if _holds_exercise(here):
        return _work(_notebook_in(here), clone, here)
    found = _all(clone, here)
    if len(found) == 1:
        return _work(_notebook_in(found[0]), clone, here)
    raise CourseError(f"Say which notebook. {_known_here(clone, here)}")


def _tops(clone: Path, here: Path) -> list[Path]:
    """Return the folders in which exercises are looked for, nearest first."""
    tops = [here / "work", here, here.parent, clone / "work"]
    return [top for number, top in enumerate(tops) if top.is_dir() and top not in tops[:number]]


def _all(clone: Path, here: Path) -> list[Path]:
    """Return the exercises of the nearest folder that has any."""
    return next(filter(None, map(exercises_in, _tops(clone, here))), [])


def _known_here(clone: Path, here: Path) -> str:
    names = [folder.name for folder in _all(clone, here)]
    return f"There are: {', '.join(names)}." if names else "`grader lab` copies the exercises into work/."


def _holds_exercise(folder: Path) -> bool:
    return (folder / "exercise.toml").is_file()


def _holds_notebook(folder: Path) -> bool:
    """Whether it can be one whose exercise.toml was lost; `_work` tells."""
    return _holds_exercise(folder) or (folder.is_dir() and any(folder.glob("*.ipynb")))


def _notebook_in(folder: Path) -> Path:
    """Return a folder's notebook: the one with the folder's name, or the only one; the former if there is none."""
    expected = folder / f"{folder.name}.ipynb"
    others = [path for path in sorted(folder.glob("*.ipynb")) if not path.name.startswith(".")]
    if expected.is_file() or not others:
        return expected
    if len(others) > 1:
        raise CourseError(f"{folder} holds {' and '.join(path.name for path in others)}. Say which one: name the file.")
    return others[0]


def _work(notebook: Path, clone: Path, here: Path) -> Work:
    """Find out which exercise a notebook is of."""
    folder = notebook.parent
    released = {path.name: path for top in _releases(folder, clone, here) for path in exercises_in(top)}
    own = folder / "exercise.toml"
    for name in (folder.name, notebook.stem):
        if name in released:
            return Work(notebook, name, released[name])
    if own.is_file():  # a folder that was given another name; or the course's own folder is not at hand
        content = own.read_bytes()
        same = [name for name, path in released.items() if (path / "exercise.toml").read_bytes() == content]
        name = same[0] if same else folder.name
        return Work(notebook, name, released.get(name))
    raise CourseError(
        f"{notebook} belongs to no exercise: there is no exercise.toml beside it. "
        f"Put it back into the folder that it came in. {_known_here(clone, here)}"
    )


def _releases(folder: Path, clone: Path, here: Path) -> Iterator[Path]:
    """Yield the folders of released exercises that can be meant, the nearest last, so that it wins."""
    for top in (clone, here, *reversed(folder.parents)):
        if (top / "notebooks").is_dir():
            yield top / "notebooks"
