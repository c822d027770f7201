"""Formgrader in a Jupyter server that was started in a course folder: its pages, and its buttons' calls."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from toy_weights import weights

from grader.authoring import release

TOKEN = "formgrader-test"


class Server:
    """A Jupyter server in a folder, answering on a free port."""

    def __init__(self, folder, home):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("COURSE_", "JUPYTER_"))}
        environment |= {"JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home)}
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}"]
        command += [f"--IdentityProvider.token={TOKEN}", "--allow-root"]
        self.log = (home / "log").open("w")
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=self.log, stderr=self.log)

    def call(self, path, method="GET", body=None):
        """Return the answer's status and text."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def wait(self):
        for _ in range(600):
            assert self.process.poll() is None, "the server ended"
            try:
                self.call("/api")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("no answer within a minute")


@pytest.fixture
def server(toy_course, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    release(toy_course)
    server = Server(toy_course, home)
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)
        server.log.close()


def test_an_instructor_releases_grades_marks_and_returns_in_formgrader(toy_course, server):
    def api(path, method="GET", body=None):
        status, text = server.call(f"/formgrader/api/{path}", method, body)
        assert status == 200, path
        return json.loads(text)

    def press(path):
        result = api(path, "POST")
        assert result["success"], result

    assert [found["name"] for found in api("assignments")] == ["toy"]
    press("assignment/toy/assign")
    submitted = toy_course / "submitted" / "jane" / "toy"
    shutil.copytree(toy_course / "solutions" / "toy", submitted)
    (submitted / "final.safetensors").write_bytes(weights(1.0))
    press("submission/toy/jane/autograde")

    (notebook,) = api("submitted_notebooks/toy/toy")
    assert (notebook["student"], notebook["score"], notebook["needs_manual_grade"]) == ("jane", 80, True)
    grades = {grade["name"]: grade["id"] for grade in api(f"grades?submission_id={notebook['id']}")}
    api(f"grade/{grades['why']}", "PUT", {"manual_score": 17})
    assert api("submission/toy/jane")["score"] == 97

    press("assignment/toy/generate_feedback")
    assert (toy_course / "feedback" / "jane" / "toy" / "toy.html").exists()
    for page in (
        "manage_assignments",
        "manage_submissions/toy",
        "manage_students",
        "gradebook",
        "gradebook/toy",
        "gradebook/toy/toy",
        f"submissions/{notebook['id']}/?index=0",
    ):
        assert server.call(f"/formgrader/{page}")[0] == 200, page
