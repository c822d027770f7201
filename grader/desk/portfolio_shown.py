"""What a learner's notebook showed when it was last saved: figures, found by their texts, and printed lines.

Nothing is executed. `lab.show` writes an alternative text beside each figure, and the text goes with the picture
wherever its cell is moved, which a cell's number does not. Predicting anew would take minutes, and could tell another
story than the one that the learner wrote about.
"""

import base64
import binascii
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.lab.figures import DOTS, PIXELS
from grader.lab.session import LEVEL_NAMES

# For each project, the figures that a portfolio shows: a heading, and how the figure's alternative text begins. None is
# for an exercise without a data set.
FIGURES: dict[str | None, tuple[tuple[str, str], ...]] = {
    "cifar10": (
        ("Which classes are confused", "Confusion matrix of the validation images"),
        ("Favourite mistakes: the answers it was surest of", "The wrong answers of which the network was surest"),
        ("Beside simpler models", "Validation accuracy with 95 % intervals"),
        ("Is it as sure as it should be?", "Reliability:"),
    ),
    "imdb": (
        ("Where it fails", "Accuracy from the lowest to the highest quarter"),
        ("Beside a bag of words", "Accuracy with its 95 % interval"),
    ),
    None: (
        ("A boundary learns to bend", "Two moons of points and the network's boundary"),
        ("Three ways down a valley", "Three paths from"),
    ),
}

LARGEST = 20_000_000  # pixels of a figure; the notebooks' own have a tenth
LONGEST = 600  # characters of a mistaken review that are shown
_MISTAKE = re.compile(r"^label ([01]), predicted ([01]\.\d+): (.+)$", re.MULTILINE)
_VALIDATION = re.compile(r"validation \((\d+),|([\d,]*\d) to choose by")
_LEVEL = re.compile(r"labelled (?:images|reviews), ([^\n]+)\.$", re.MULTILINE)


@dataclass(frozen=True)
class Picture:
    """A figure, as the notebook showed it last.

    Attributes
    ----------
    title, alt : str
        A heading, and what it shows, in words.
    png : bytes
        The picture, encoded anew.
    width, height : int
        As it is displayed, in CSS pixels.
    """

    title: str
    alt: str
    png: bytes
    width: int
    height: int

    @property
    def base64(self) -> str:
        """The picture for a ``data:`` address."""
        return base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True)
class Mistake:
    """A review that the model got wrong.

    Attributes
    ----------
    text : str
        Its beginning and its end.
    label : int
        What it is: 1 is positive.
    predicted : float
        The probability of "positive" that the model gave.
    """

    text: str
    label: int
    predicted: float


@dataclass(frozen=True)
class Shown:
    """What the notebook showed.

    Attributes
    ----------
    pictures : tuple of Picture
        Those of `FIGURES` that are there, in that order.
    mistakes : tuple of Mistake
        The reviews that it lists as its surest mistakes.
    level : str
        The data level that the notebook says it loaded; "" where it says none.
    n_validation : int
        How many examples it chose by; 0 where it does not say.
    """

    pictures: tuple[Picture, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    level: str = ""
    n_validation: int = 0


def read_shown(notebook: Path, project: str | None) -> Shown:
    """Read what a notebook showed.

    Parameters
    ----------
    notebook : Path
        The learner's notebook.
    project : str or None
        The exercise's.

    Raises
    ------
    CourseError
        If it cannot be read as a notebook.
    """
    cells = _cells(notebook)
    outputs = [output for cell in cells for output in _dicts(cell.get("outputs"))]
    printed = "\n".join(_text(output.get("text")) for output in outputs if output.get("output_type") == "stream")
    sizes = _VALIDATION.findall(printed)
    levels = [said for said in _LEVEL.findall(printed) if said in LEVEL_NAMES.values()]
    return Shown(
        pictures=tuple(_pictures(outputs, project)),
        mistakes=tuple(
            Mistake(text[:LONGEST].strip(), int(label), min(float(predicted), 1.0))
            for label, predicted, text in _MISTAKE.findall(printed)
        ),
        level=next((level for level, name in LEVEL_NAMES.items() if levels and name == levels[-1]), ""),
        n_validation=int("".join(sizes[-1]).replace(",", "")) if sizes else 0,
    )


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CourseError("the notebook is not there") from None
    except OSError as error:
        raise CourseError(f"{notebook.name} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise CourseError(f"{notebook.name} is damaged: it is no JSON") from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise CourseError(f"{notebook.name} is damaged: it has no cells")
    return _dicts(cells)


def _pictures(outputs: list[dict[str, Any]], project: str | None) -> Iterator[Picture]:
    """Yield the wanted figures; of two with the same text, the later one."""
    found: dict[str, tuple[str, str]] = {}
    for output in outputs:
        data, metadata = output.get("data"), output.get("metadata")
        if not isinstance(data, dict) or "image/png" not in data:
            continue
        said = metadata.get("image/png") if isinstance(metadata, dict) else None
        alt = _text(said.get("alt") if isinstance(said, dict) else None) or _text(data.get("text/plain"))
        for _, begin in FIGURES.get(project, ()):
            if alt.startswith(begin):
                found[begin] = alt, _text(data["image/png"])
    for title, begin in FIGURES.get(project, ()):
        if begin in found and (drawn := _encoded_anew(found[begin][1])):
            yield Picture(title, found[begin][0], *drawn)


def _encoded_anew(text: str) -> tuple[bytes, int, int] | None:
    """Return a PNG that holds the picture and nothing else, and its size on a page; None for what is no picture."""
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(base64.b64decode(text)), formats=["PNG"])
        if image.width * image.height > LARGEST:
            return None
        plain = image if image.mode in ("P", "L", "RGB") else image.convert("RGBA")
        plain.load()
    except (binascii.Error, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return None
    if plain.mode == "RGBA":
        plain = Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain).convert("RGB")
    plain.info.clear()
    buffer = io.BytesIO()
    plain.save(buffer, "PNG", optimize=True)
    return buffer.getvalue(), round(plain.width * PIXELS / DOTS), round(plain.height * PIXELS / DOTS)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a notebook's text, which is a string or a list of lines."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
