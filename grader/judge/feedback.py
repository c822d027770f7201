"""What learners see of their graded work: pages without hidden tests, and without copies of their weights."""

from pathlib import Path

from nbgrader.preprocessors import ClearHiddenTests
from traitlets import List, Unicode


class HideTests(ClearHiddenTests):
    """Take the hidden tests out of a feedback page. What the judge shows of a failure never quotes them."""

    # nbconvert's HTML exporter sets this for every preprocessor, and nbgrader's complain about it.
    display_data_priority = List(Unicode()).tag(config=True)


def drop_weights(assignment: str, student: str, notebooks: list[str]) -> None:
    """Delete the weights that generate_feedback copies beside each learner's pages. A hook of nbgrader's.

    The small files stay: `release_feedback` needs ``timestamp.txt`` and ``submission_secret.txt``.

    Parameters
    ----------
    assignment, student : str
        As on the command line, so possibly ``"*"``.
    notebooks : list of str
        The graded notebooks of one learner: ``<course>/autograded/<student>/<assignment>/<notebook>.ipynb``.
    """
    for notebook in notebooks:
        graded = Path(notebook).parent
        pages = graded.parents[2] / "feedback" / graded.parent.name / graded.name
        for file in pages.iterdir():
            if file.suffix in (".safetensors", ".h5"):
                file.unlink()
