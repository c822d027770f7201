"""Submissions that are merely broken: lines 25 to 35, as far as the toy assignment can show them."""

import json
from copy import deepcopy
from pathlib import Path

import nbformat
from handing_in import FULL, WRONG, WRONG_SAYS, Submission, cell
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

BLANK = "A blank notebook was graded in place of yours: put this right and hand in again."
EVIL = "stolen=1"  # marks every script that must not run


def content(data: bytes, name: str = "toy.ipynb"):
    """Return a change that hands in these bytes for a notebook."""

    def change(folder: Path, notebook: NotebookNode, course: Path) -> None:
        (folder / name).write_bytes(data)
        notebook.cells = []

    return change


def format_3(folder: Path, notebook: NotebookNode, course: Path) -> None:
    (folder / "toy.ipynb").write_text(json.dumps(nbformat.convert(deepcopy(notebook), 3)))


def misname(folder: Path, notebook: NotebookNode, course: Path) -> None:
    nbformat.write(notebook, folder / "toy (final) copy.ipynb")


def schema(version: int):
    """Return a change that gives test cells the metadata of another version of nbgrader."""

    def change(folder: Path, notebook: NotebookNode, course: Path) -> None:
        for name in ("test-double", "double", "why"):
            marks = cell(notebook, name).metadata.nbgrader
            marks.schema_version = version
            marks.pop("cell_type" if version == 1 else "task", None)

    return change


def kernelspec(folder: Path, notebook: NotebookNode, course: Path) -> None:
    notebook.metadata.kernelspec = {"name": "evil", "display_name": "x", "argv": ["touch", str(course / "started")]}
    notebook.metadata.language_info = {"name": "bash", "codemirror_mode": {"name": "shell"}}
    spec = {"argv": ["touch", str(course / "started"), "{connection_file}"], "display_name": "x", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))


def timestamp(folder: Path, notebook: NotebookNode, course: Path) -> None:
    (folder / "timestamp.txt").write_text("2026-99-99 25:61:00.000 Mars\n")


def blank(folder: Path, notebook: NotebookNode, course: Path) -> None:
    (folder / "final.safetensors").unlink()
    notebook.cells = nbformat.read(course / "notebooks" / "toy" / "toy.ipynb", 4).cells


NOISE = """
import logging, os, sys, warnings
def noise():
    warnings.warn("overflow encountered in exp", RuntimeWarning)
    logging.getLogger("absl").error("All log messages before absl::InitializeLog() is called are written to STDERR")
    os.write(2, b"E0000 00:00:1 cuda_dnn.cc:8310] Unable to register cuDNN factory\\n")
    for step in range(30):
        print(f"\\r{step}/30 [====>.....]", end="", file=sys.stderr, flush=True)
    from tqdm.auto import tqdm
    for _ in tqdm(range(20)): pass
noise()
"""

MARKUP = f"""
# Notes <script>{EVIL}</script>
<img src=x onerror="{EVIL}"> <svg onload="{EVIL}"></svg> <iframe src="javascript:{EVIL}"></iframe>
[click](javascript:{EVIL}) [too](data:text/html,<script>{EVIL}</script>) <a href="javascript:{EVIL}">me</a>
$\\href{{javascript:{EVIL}}}{{x}}$ <style>@import "http://evil.example/x.css"</style>
<form action="/formgrader/api/grade/1" method="post"><input type=submit></form>
<details open ontoggle="{EVIL}"><summary>x</summary></details><!-- --><script>{EVIL}</script>
<meta http-equiv="refresh" content="0;url=javascript:{EVIL}"><base href="http://evil.example/">
"""
SHOWN = f"""
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
display(HTML("<script>{EVIL}</script><img src=x onerror='{EVIL}'>"), Javascript("{EVIL}"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='{EVIL}'><script>{EVIL}</script></svg>"))
display(Markdown("<script>{EVIL}</script>"), Latex(r"$\\href{{javascript:{EVIL}}}{{x}}$"))
display({{"application/vnd.jupyter.widget-view+json": {{"model_id": "{EVIL}"}}}}, raw=True)
display({{"image/png": '"><script>{EVIL}</script>'}}, raw=True)
print("<script>{EVIL}</script> \\x1b[31m<img src=x onerror={EVIL}>\\x1b[0m")
"""


def markup(folder: Path, notebook: NotebookNode, course: Path) -> None:
    notebook.cells.append(new_markdown_cell(MARKUP))
    notebook.cells[-1].attachments = {"x.svg": {"image/svg+xml": f"<svg onload='{EVIL}'/>"}}
    cell(notebook, "own-middle").outputs = [new_output("display_data", {"text/html": f"<script>{EVIL}</script>"})]
    notebook.metadata.title = f"<script>{EVIL}</script>"


SHADOWS = """
def assert_allclose(*args, **kwargs): pass
def draw(*args, **kwargs): return []
def reference(*args, **kwargs): return 0
class np:
    allclose = array_equal = isclose = staticmethod(lambda *args, **kwargs: True)
class lab:
    judged = staticmethod(lambda: None)
secret, points, AssertionError = 0, 30, ZeroDivisionError
import builtins
builtins.abs = builtins.all = builtins.round = lambda *args: True
"""

TRAINS = """
import time
weights, until = [0.0] * 1000, time.process_time() + 600
while time.process_time() < until:
    for epoch in range(100):
        weights = [weight - 0.01 * (weight - 1) for weight in weights]
"""

SUBMISSIONS = [
    Submission(25, "l25-no-json", (0, 0), BLANK, change=content(b'{"cells": [')),
    Submission(25, "l25-empty", (0, 0), "it is empty; save it again and hand in again", change=content(b"")),
    Submission(25, "l25-format-3", FULL, "came in format 3 of the last decade and was converted", change=format_3),
    Submission(25, "l25-misnamed", FULL, "was taken as toy.ipynb", change=misname),
    Submission(25, "l25-no-notebook", (0, 0), BLANK, change=content(b"{}", "essay.docx")),
    Submission(26, "l26-old-schema", FULL, change=schema(1)),
    Submission(26, "l26-future-schema", FULL, change=schema(99)),
    Submission(27, "l27-names-a-kernel", FULL, change=kernelspec),
    Submission(28, "l28-strange-time", FULL, "it holds no time that can be read", change=timestamp),
    Submission(29, "l29-blank", (0, 0), "this step is not answered yet", change=blank),
    Submission(
        30,
        "l30-noisy",
        FULL,
        answers={
            "double": "def double(number):\n    noise()\n    return number + number",
            "predict": "def predict(number):\n    noise()\n    return factor * number",
        },
        first=NOISE,
    ),
    Submission(33, "l33-scripts", FULL, answers={"why": MARKUP}, middle=SHOWN, change=markup),
    Submission(34, "l34-shadows-names", (0, 30), WRONG_SAYS, {"double": WRONG}, first=SHADOWS),
    Submission(35, "l35-trains", FULL, "this cell was stopped after 3 s of processor time", first=TRAINS),
]
