"""What learners see of their graded work: pages without hidden tests, and without copies of their weights."""

import re
from html import escape
from pathlib import Path

from nbgrader.preprocessors import ClearHiddenTests
from traitlets import List, Unicode

from grader.course import read_exercise

# An entry of the list on top of a page. nbgrader calls each of them by its kind.
_ENTRY = re.compile(r'(<a href="#(?:test-)?([\w-]+)">)(?:Test cell|Written response|Coding free-response)</a>')
WRAPPED = "<style>div.output_area pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; }</style>\n"


class HideTests(ClearHiddenTests):
    """Take the hidden tests out of a feedback page. What the judge shows of a failure never quotes them."""

    # nbconvert's HTML exporter sets this for every preprocessor, and nbgrader's complain about it.
    display_data_priority = List(Unicode()).tag(config=True)


def finish_pages(assignment: str, student: str, notebooks: list[str]) -> None:
    """Name the steps, let long sentences wrap, and delete copies of the weights. A hook of nbgrader's.

    nbgrader's pages call every step a test cell or a written response, cut an output's lines at their right edge, and
    have the weights beside them. The small files there stay: `release_feedback` needs ``timestamp.txt`` and
    ``submission_secret.txt``.

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
                page = _titled(page, graded.parents[2] / "solutions" / graded.name)
                file.write_text(page.replace("</head>", f"{WRAPPED}</head>", 1), encoding="utf-8")


def _titled(page: str, source: Path) -> str:
    """Return the page with the steps' titles in its list, where the course's sources are in their usual place."""
    if not (source / "exercise.toml").is_file():
        return page
    titles = {step.id: step.title for step in read_exercise(source).steps}
    return _ENTRY.sub(lambda entry: f"{entry[1]}{escape(titles.get(entry[2], entry[2]))}</a>", page)
