"""One class of the toy in which every learner is up to something, graded once by nbgrader's own commands."""

import json
import socketserver
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import hurting
import pytest
import raising
from course_under_attack import LIMITS, Course, Run
from handing_in import FULL, Submission, hand_in
from toy_attacks import ATTACKS, HONEST_LEARNERS

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.judge.course_config import write_config

UNCHANGED = ("solutions", "notebooks", "course_secret.txt", "canary.txt", "nbgrader_config.py")


@dataclass
class Graded:
    """A graded class.

    Attributes
    ----------
    course : Course
    run : Run
        Of the command that graded it.
    before, after : dict
        Checksums of what no submission may change.
    early : tuple
        What the gradebook held of a learner graded before, before and after.
    asked : list of str
        What a web server on the host was asked.
    temporary : list of Path
        What was left in the folder for temporary files.
    """

    course: Course
    run: Run
    before: dict[str, str]
    after: dict[str, str]
    early: tuple[object, object]
    asked: list[str]
    temporary: list[Path]


@pytest.fixture(scope="session")
def graded(sandbox, toy_masters, tmp_path_factory) -> Iterator[Graded]:
    """The class, read only."""
    folder = tmp_path_factory.mktemp("hostile")
    course = Course(folder, Path(tempfile.mkdtemp(prefix="h", dir="/tmp")))
    release(toy_masters, folder)
    register(folder, "toy")
    write_config(folder)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(LIMITS)
    (folder / "canary.txt").write_text("sings")
    (folder / "course_secret.txt").write_text("nobody knows\n")
    with web_server() as (server, asked):
        assert urllib.request.urlopen(f"http://127.0.0.1:{server}/3").read() == b"6.0"
        (folder / "server").write_text(json.dumps([["127.0.0.1", "localhost", "10.0.2.2"], server]))
        # Graded before: one who is left alone later, and one who hands in again.
        for id in ("early", "l08-deletes-the-tests"):
            early = hand_in(folder, Submission(0, id, FULL))
            (early / "timestamp.txt").write_text("2026-01-01 12:00:00.000 UTC\n")
        course.nbgrader("autograde", "toy")
        earlier = course.grades("early")
        assert course.grades("l08-deletes-the-tests") == earlier
        for id in HONEST_LEARNERS:
            hand_in(folder, Submission(0, id, FULL))
        for submission in ATTACKS:
            attack = hand_in(folder, submission)
            if submission.id == "l08-deletes-the-tests":
                (attack / "timestamp.txt").write_text("2026-01-02 12:00:00.000 UTC\n")
        hurting.archives(folder, (folder / "submitted" / "zoe" / "toy" / "toy.ipynb").read_bytes())
        course.nbgrader("zip_collect", "toy")
        raising.collected(folder)
        course.nbgrader("collect", "toy", "--Exchange.root=exchange")
        before = course.checksums(*UNCHANGED)
        run = course.nbgrader("autograde", "toy")
    temporary = course.leftovers()
    after = course.checksums(*UNCHANGED)
    course.nbgrader("generate_feedback", "toy")
    yield Graded(course, run, before, after, (earlier, course.grades("early")), asked, temporary)
    course.forget()


class web_server:
    """A server of right answers on this machine; gives its port and the list of what it was asked."""

    def __enter__(self):
        asked: list[str] = []

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(str(2 * float(self.path.strip("/"))).encode())

            def log_message(self, *args):
                pass

        self.server = socketserver.ThreadingTCPServer(("", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_address[1], asked

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()
