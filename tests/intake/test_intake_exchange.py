"""Collecting from nbgrader's exchange: no link is followed, and nobody ends it for the class."""

import os
import sys

import pytest
from handed_in import WEIGHTS, everything_in

from grader.intake import exchange, findings
from grader.judge.course_config import course_config, put_tools_on_path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs POSIX")

TIME = "2026-11-21 17:45:00.000000 UTC"


@pytest.fixture
def inbound(tmp_path):
    folder = tmp_path / "exchange" / "deep_learning" / "inbound"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def collect(course, inbound, monkeypatch, caplog):
    """Run ``nbgrader collect toy`` in this process, through the factory that the command uses."""
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    monkeypatch.setenv("PATH", os.environ["PATH"])  # to be restored
    put_tools_on_path()
    monkeypatch.chdir(course)

    def run(**settings):
        config = course_config(course)
        config.Exchange.root = str(inbound.parents[1])
        config.CourseDirectory.assignment_id = "toy"
        config.ExchangeCollect.update(settings)
        factory = ExchangeFactory(config=config)
        factory.Collect(
            coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
        ).start()
        return caplog.text

    return run


def submit(inbound, student, files, time=TIME):
    folder = inbound / f"{student}+toy+{time}+abc"
    folder.mkdir()
    for name, content in ({"timestamp.txt": time.encode(), "submission_secret.txt": b"abc"} | files).items():
        (folder / name).write_bytes(content)
    return folder


def test_links_and_strangers_stay_behind_and_are_named(course, inbound, collect, honest):
    submit(inbound, "jane", {"toy.ipynb": honest, "final.safetensors": WEIGHTS, "exercise.toml": b""})
    eve = submit(inbound, "eve", {"model.pt": b"\x80", "large.json": b"1" * 3_000_000})
    (eve / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    (eve / "final.safetensors").symlink_to("/dev/zero")
    (eve / "final.json").symlink_to("/etc/passwd")
    (eve / "vocabulary.json").symlink_to("nowhere")
    os.mkfifo(eve / "more.json")
    os.link(course / "solutions" / "toy" / "toy.ipynb", eve / "hard.ipynb")
    before = everything_in(course / "solutions")
    log = collect()
    assert everything_in(course / "solutions") == before
    assert set(everything_in(course / "submitted")) == {
        *(f"jane/toy/{name}" for name in ("toy.ipynb", "final.safetensors", "exercise.toml")),
        *(f"{who}/toy/{name}" for who in ("jane", "eve") for name in ("timestamp.txt", "submission_secret.txt")),
        "eve/toy/toy.ipynb",
    }
    assert (course / "submitted" / "jane" / "toy" / "toy.ipynb").read_bytes() == honest
    assert findings(course, "jane", "toy") == []
    told = findings(course, "eve", "toy")
    for name in ("toy.ipynb", "final.safetensors", "final.json", "vocabulary.json"):
        assert f"{name} was not taken: it is a link, and links are not followed." in told
    assert "more.json was not taken: it is a pipe, not a file." in told
    assert "model.pt was not taken: only the notebook" in "\n".join(told)
    assert "hard.ipynb was not taken: it is a second name" in "\n".join(told)
    assert "large.json was not taken: it has 3.0 MB, and 2 MB are allowed." in told
    assert "A blank notebook was graded in place of yours: put this right and hand in again." in told
    assert "eve: toy.ipynb was not taken" in log


def test_bad_names_and_links_in_the_inbound_folder_stop_nobody(course, inbound, collect, honest):
    submit(inbound, "jane", {"toy.ipynb": honest})
    for name in ("eve+toy+soon+abc", "eve+toy+", "a\nb+toy+" + TIME + "+abc"):
        (inbound / name).mkdir()
    (inbound / f"link+toy+{TIME}+abc").symlink_to(course / "solutions" / "toy")
    (inbound / f"lost+toy+{TIME}+abc").symlink_to("nowhere")
    (inbound / f"file+toy+{TIME}+abc").write_text("")
    os.mkfifo(inbound / f"pipe+toy+{TIME}+abc")
    log = collect()
    assert (course / "submitted" / "jane" / "toy" / "toy.ipynb").read_bytes() == honest
    assert {path.name for path in (course / "submitted").iterdir()} == {"jane", "link", "file", "pipe"}
    assert "only folders are collected" in findings(course, "link", "toy")[0]
    assert (course / "submitted" / "link" / "toy" / "toy.ipynb").read_bytes() == (
        course / "notebooks" / "toy" / "toy.ipynb"
    ).read_bytes()
    for name in ("eve+toy+soon+abc", r"a\x0ab+toy+", "lost+toy+"):
        assert name in log


def test_a_huge_folder_ends_collecting_for_nobody(course, inbound, collect, honest, monkeypatch):
    monkeypatch.setattr(exchange, "WHOLE", 1_000_000)
    submit(inbound, "eve", {"toy.ipynb": honest, "a.json": b'"' + b"1" * 999_000 + b'"'})
    with (inbound / f"eve+toy+{TIME}+abc" / "data.bin").open("wb") as file:
        file.truncate(2_000_000_000)  # sparse; nbgrader ends for all over 1 GB
    submit(inbound, "jane", {"toy.ipynb": honest})
    collect()
    assert (course / "submitted" / "jane" / "toy" / "toy.ipynb").exists()
    assert (course / "submitted" / "eve" / "toy" / "toy.ipynb").read_bytes() == honest, "the notebook goes first"
    told = "\n".join(findings(course, "eve", "toy"))
    assert "data.bin was not taken" in told
    assert "all files together have more than 1 MB" in told


def test_a_newer_submission_replaces_what_was_found_in_the_older(course, inbound, collect, honest):
    submit(inbound, "jane", {"toy.ipynb": b"{", "model.pt": b""})
    collect()
    assert len(findings(course, "jane", "toy")) == 3
    submit(inbound, "jane", {"toy.ipynb": honest}, "2026-11-22 17:45:00.000000 UTC")
    collect()
    assert len(findings(course, "jane", "toy")) == 3, "without --update nothing is collected anew"
    collect(update=True)
    assert findings(course, "jane", "toy") == []
    assert (course / "submitted" / "jane" / "toy" / "toy.ipynb").read_bytes() == honest
