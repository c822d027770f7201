"""What learners see of their graded work: pages without hidden tests, and without copies of their weights."""

from pathlib import Path

from nbgrader.preprocessors import ClearHiddenTests
from traitlets import List, Unicode

WRAPPED = "<style>div.output_area pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; }</style>\n"


class HideTests(ClearHiddenTests):
    """Take the hidden tests out of a feedback page. What the judge shows of a failure never quotes them."""

    # nbconvert's HTML exporter sets this for every preprocessor, and nbgrader's complain about it.
    display_data_priority = List(Unicode()).tag(config=True)


def finish_pages(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let long sentences wrap, and delete the weights that nbgrader copies beside the pages. A hook of nbgrader's.

    nbgrader's pages cut an output's lines at their right edge. The small files beside a page stay: `release_feedback`
    needs ``timestamp.txt`` and ``submission_secret.txt``.

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
            elif file.name == Path(notebook).with_suffix(".html").name:
                page = file.read_text(encoding="utf-8")
                file.chmod(0o644)
                file.write_text(page.replace("</head>", f"{WRAPPED}</head>", 1), encoding="utf-8")
