"""The demo's class: ten learners, each with a variant of the honest solution, and the marks that they must get."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Learner:
    """One learner of the sample class.

    Attributes
    ----------
    id, name : str
        In the gradebook.
    assignment : str
        The track that this learner chose.
    variant : str
        What they wrote; see `grader.proof.variants`.
    story : str
        The same in words, for the table.
    loses : tuple of str
        The steps that must end without a point, in the exercise's order; `ALL` stands for every one.
    accuracy : tuple of float
        The bounds, both included, between which the points of the accuracy step must lie.
    late : timedelta
        How long after the due date the work came.
    """

    id: str
    name: str
    assignment: str
    variant: str
    story: str
    loses: tuple[str, ...]
    accuracy: tuple[float, float]
    late: timedelta = timedelta(hours=-1)


CIFAR, IMDB = "cifar10_cnn_pytorch", "imdb_lstm_keras"
FULL_MARKS, NOTHING = (20.0, 20.0), (0.0, 0.0)
ALL = ("all",)

# The first three trained nothing, so marks show early; long and short trainings alternate, so that grading keeps up.
CLASS = (
    Learner(
        "blaise",
        "Blaise",
        IMDB,
        "untouched",
        "blank: handed in as released",
        loses=ALL,
        accuracy=NOTHING,
    ),
    Learner(
        "pierre",
        "Pierre",
        IMDB,
        "forger",
        "claims all and shows nothing: code that empties every test, worth full marks to plain nbgrader",
        loses=ALL,
        accuracy=NOTHING,
    ),
    Learner(
        "zeno",
        "Zeno",
        CIFAR,
        "endless",
        "never ends: one function loops for ever; nothing was trained",
        loses=("tuning", "confusion", "predict"),
        accuracy=NOTHING,
    ),
    Learner(
        "emmy",
        "Emmy",
        IMDB,
        "word_pairs",
        "good: a convolution over pairs of words",
        loses=(),
        accuracy=(14.5, 19),
    ),
    Learner("ada", "Ada", CIFAR, "honest", "excellent: the reference's way", loses=(), accuracy=FULL_MARKS),
    Learner(
        "george",
        "George",
        IMDB,
        "killed",
        "crashed halfway: the kernel was killed in training",
        loses=("predict",),
        accuracy=NOTHING,
    ),
    Learner(
        "grace",
        "Grace",
        CIFAR,
        "residual",
        "excellent by another route: residual network",
        loses=(),
        accuracy=(19, 20),
    ),
    Learner(
        "sofia",
        "Sofia",
        IMDB,
        "honest",
        "late: the reference's way",
        loses=(),
        accuracy=FULL_MARKS,
        late=timedelta(days=3),
    ),
    Learner(
        "alan", "Alan", CIFAR, "baseline", "baseline: the classic network, nothing improved", loses=(), accuracy=(8, 16)
    ),
    Learner(
        "kurt",
        "Kurt",
        CIFAR,
        "five_mistakes",
        "wrong in five named ways",
        loses=("prepare", "counting", "cross-entropy", "confusion", "wilson"),
        accuracy=(0, 20),
    ),
)
