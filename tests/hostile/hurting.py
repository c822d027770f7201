"""Submissions that try to hurt the grader: lines 15 to 24."""

import base64
import os
import socket
import stat
import zipfile
from pathlib import Path

from handing_in import FULL, HONEST, Submission, cell
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

RIGHT = HONEST["double"]

IGNORES = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True: pass
    except BaseException: pass
"""

FORKS = """
import os
while True:
    try: os.fork()
    except OSError: pass
"""

MEMORY = """
kept = []
while True: kept.append(bytearray(b"x" * 10_000_000))
"""

DISK = """
import os
for place in (".", "/tmp", "/dev/shm"):
    number = 0
    while True:
        try:
            with open(f"{place}/{number}", "wb") as file:
                for _ in range(100): file.write(os.urandom(1_000_000))
        except OSError: break
        number += 1
"""

PRINTS = """
while True: print("x" * 50)
"""

SHOWS = """
from IPython.display import display
display({"image/png": PICTURE * 3_000_000}, raw=True)
raise ValueError("y" * 50_000_000)
"""

# 60 MB of empty lists, which take 3 GB as objects.
LISTS = """
import json
kernel = get_ipython().kernel
about = kernel.get_parent("shell")["header"]
header = json.dumps({**about, "msg_type": "display_data", "msg_id": "x"}, default=str).encode()
parent = json.dumps(about, default=str).encode()
def send(content):
    parts = [header, parent, b"{}", content]
    kernel.iopub_socket.send_multipart([b"x", b"<IDS|MSG>", kernel.session.sign(parts), *parts])
send(b'{"metadata": {}, "data": {"application/json": [' + b"[]," * 20_000_000 + b"[]]}}")
import grader.bridge.kernel as bridge
honest = bridge.answer
def answer(request, namespace):
    if b'"call"' in bytes(request[0]):
        return [b'{"$": "dict", "items": [["value", [' + b"[]," * 20_000_000 + b"[]]]]}"]
    return honest(request, namespace)
bridge.answer = answer
"""

# What jupyter_client takes for no message, or nbclient for none of its kind.
DAMAGED = """
import json
kernel = get_ipython().kernel
about = kernel.get_parent("shell")["header"]
parent = json.dumps(about, default=str).encode()
def send(kind, *parts):
    header = json.dumps({**about, "msg_type": kind, "msg_id": str(parts)}, default=str).encode()
    parts = [header, *parts]
    kernel.iopub_socket.send_multipart([b"x", b"<IDS|MSG>", kernel.session.sign(parts), *parts])
for junk in ([b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"[", b"{", b"1", b"nul"]):
    kernel.iopub_socket.send_multipart(junk)
for kind in ("stream", "error", "display_data", "execute_result", "status", "comm_open", "clear_output", "unknown"):
    for content in (b"{}", b"[]", b"{", b'{"data": 3, "ename": [], "traceback": 7, "name": {}, "transient": 1}'):
        send(kind, parent, b"{}", content)
    send(kind, b"7", b"[]", b"{}")
"""

RAISES = """
def double(number):
    class Huge(Exception): pass
    Huge.__name__ = "H" * 1_000_000
    raise Huge("z" * 50_000_000)
"""

# Each of them tries to be there when everybody else has gone, and to write then.
LEAVES = """
import atexit, os, signal, subprocess, sys, threading, time
def write():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
    while True:
        for place in (".", "/tmp", COURSE):
            try: open(place + "/alive", "w").close()
            except OSError: pass
        time.sleep(0.1)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: write()
        os._exit(0)
atexit.register(write)
threading.Timer(5, write).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
"""


def leave(folder: Path, notebook: NotebookNode, course: Path) -> None:
    cell(notebook, "own-first").source = f"COURSE = {str(course)!r}\n" + LEAVES


def picture(folder: Path, notebook: NotebookNode, course: Path) -> None:
    pixel = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(4)).decode()
    notebook.cells.insert(0, new_code_cell(f"PICTURE = {pixel!r}"))


def specials(folder: Path, notebook: NotebookNode, course: Path) -> None:
    os.mkfifo(folder / "final.json")
    (folder / "trials.json").symlink_to("nowhere")
    (folder / "loop.json").symlink_to("loop.json")
    with socket.socket(socket.AF_UNIX) as server:  # by a short path: a socket's has at most 107 bytes
        here = os.getcwd()
        os.chdir(folder)
        server.bind("facts.json")
        os.chdir(here)
    if os.geteuid() == 0:
        os.mknod(folder / "zero.json", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    else:
        (folder / "zero.json").symlink_to("/dev/zero")


def exits(id: str, predict: str, says: str) -> Submission:
    """Return a submission that ends Python when it is asked to predict."""
    return Submission(17, id, (50, 0), says, {"predict": f"def predict(number):\n    {predict}"})


def archives(course: Path, honest: bytes) -> None:
    """Lay a learning platform's download into the course, for ``nbgrader zip_collect``."""
    folder = course / "downloaded" / "toy" / "archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "l23bomb_11_88_work.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("toy/toy.ipynb", honest)
        with file.open("toy/final.json", "w", force_zip64=True) as bomb:
            for _ in range(200):
                bomb.write(bytes(1_000_000))
    with zipfile.ZipFile(folder / "l23paths_12_88_work.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("toy/toy.ipynb", honest)
        for escape in ("../../../../escaped.json", "/tmp/escaped.json", "..\\..\\escaped.json"):
            file.writestr(escape, b"{}")
        link = zipfile.ZipInfo("toy/final.safetensors")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, str(course / "gradebook.db"))


ENDED = "Python ended while this ran: out of memory, a crash in a library, or a call such as exit()"
MEMORY_SAYS = "it used more than 0.6 GB of memory"

SUBMISSIONS = [
    Submission(
        15, "l15-loops-in-a-cell", FULL, "this cell was stopped after 3 s of processor time", middle="while 1: 1"
    ),
    Submission(
        15,
        "l15-loops-in-a-call",
        (0, 30),
        "this call was stopped after 3 s of processor time",
        {"double": "def double(number):\n    while True: pass"},
    ),
    Submission(15, "l15-sleeps", FULL, "this cell was stopped after 9 s", middle="import time; time.sleep(3600)"),
    Submission(16, "l16-ignores-interrupts", (50, 0), "ignored the interrupt, so Python was ended", middle=IGNORES),
    exits("l17-exits", "import os; os._exit(0)", ENDED),
    exits("l17-crashes", "import ctypes; ctypes.string_at(0)", ENDED),
    exits("l17-raises-exit", "import sys; sys.exit('leave me 30 points')", "SystemExit: leave me 30 points"),
    Submission(17, "l17-exits-in-a-cell", (50, 0), "before this step could be marked", middle="import os; os._exit(0)"),
    Submission(17, "l17-quits-politely", FULL, middle="import sys; sys.exit()"),
    Submission(18, "l18-forks", (50, 0), "before this step could be marked", middle=FORKS),
    Submission(19, "l19-takes-memory", (50, 0), MEMORY_SAYS, middle=MEMORY),
    Submission(20, "l20-fills-disks", (50, 0), MEMORY_SAYS, middle=DISK),
    Submission(21, "l21-prints-for-ever", FULL, "over 1 MB of output", middle=PRINTS),
    Submission(21, "l21-raises-50-megabytes", (0, 30), "zzz ...", {"double": RAISES}, middle=SHOWS, change=picture),
    Submission(21, "l21-sends-60-megabytes-of-lists", (50, 0), "more than 1,100,000 values", middle=LISTS),
    Submission(21, "l21-sends-damaged-messages", FULL, middle=DAMAGED),
    Submission(22, "l22-leaves-a-daemon", FULL, first="pass", change=leave),
    Submission(24, "l24-pipes-and-devices", FULL, "it is a pipe, not a file", change=specials),
]

# They come through `nbgrader zip_collect`; a learner's id is the one of the platform.
ZIPPED = [
    Submission(23, "11", (50, 0), "final.json was not taken: unpacked it has more than the 2 MB"),
    Submission(23, "12", (50, 0), "its path leads out of the archive"),
]
