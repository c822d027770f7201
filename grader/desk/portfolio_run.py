"""How someone else runs what a learner made: the files that travel, and a few lines of Python."""

from dataclasses import dataclass

from grader.course import Exercise
from grader.desk.find import Work
from grader.desk.telling import size_of

# What the notebooks write when they deploy: the files, and how a process that knows nothing of the notebook uses them.
_EXPORTED = {
    ("cifar10", "keras"): (
        ("classifier.keras",),
        """import keras

model = keras.models.load_model("classifier.keras")
p = model.predict_on_batch(images)  # images: uint8 (n, 32, 32, 3); p: float (n, 10)""",
    ),
    ("cifar10", "pytorch"): (
        ("final.pt2",),
        """import torch

model = torch.export.load("final.pt2").module()
with torch.no_grad():
    p = model(torch.tensor(images))  # images: uint8 (n, 32, 32, 3); p: float (n, 10)""",
    ),
    ("imdb", "pytorch"): (
        ("reader.py", "final.safetensors", "vocabulary.json"),
        """from reader import predict

p = predict(["Not bad at all!"])  # p: float (n,), the probability that a review is positive""",
    ),
}
_WEIGHTS = ("final.safetensors", "final.weights.h5", "vocabulary.json")


@dataclass(frozen=True)
class Way:
    """How to run it.

    Attributes
    ----------
    files : tuple of (str, str)
        The files that it takes, and their sizes in words.
    text : str
        What to do, in a sentence.
    code : str
        Python; empty where the notebook is the only way.
    """

    files: tuple[tuple[str, str], ...]
    text: str
    code: str = ""


def way_to_run(work: Work, exercise: Exercise) -> Way:
    """Return how to run what lies beside a notebook: the exported model where there is one, else the notebook."""
    names, code = _EXPORTED.get((exercise.project or "", exercise.framework or ""), ((), ""))
    if names and all((work.folder / name).is_file() for name in names):
        return Way(_sized(work, names), "The model as it was exported, without the notebook:", code)
    weights = [name for name in _WEIGHTS if (work.folder / name).is_file()]
    names = (work.notebook.name, *weights)
    if not weights:
        text = "Run the notebook's cells from top to bottom, in the course's environment."
    else:
        text = "Run the notebook's cells in the course's environment: the weights are loaded, nothing is trained again."
    call = {
        "cifar10": "p = predict(images)  # images: uint8 (n, 32, 32, 3)",
        "imdb": 'p = predict(["Not bad at all!"])',
    }
    return Way(_sized(work, names), text, call.get(exercise.project or "", "") if weights else "")


def _sized(work: Work, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, size_of((work.folder / name).stat().st_size)) for name in names)
