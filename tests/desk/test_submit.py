"""What is handed in arrives: in a learning platform's download and in nbgrader's exchange, right or wrong."""

import os
import re
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from desk_states import NAME, answer
from toy_weights import weights
from traitlets.config import Config

from grader.authoring import release
from grader.desk import commands, submit
from grader.desk.find import find_work
from grader.desk.package import packed
from grader.desk.progress import Progress
from grader.errors import CourseError
from grader.judge.course_config import SUBMISSION_NAME


def hand_in(asked, clone, **options):
    lines = []
    target = commands.submit(asked, clone, lines.append, **{"to_zip": True, "unchecked": True} | options)
    return target, " ".join(" ".join(lines).split())


def test_a_zip_holds_what_is_needed_and_its_name_says_whose_it_is(top, notebook):
    (notebook.parent / "final.safetensors").write_bytes(weights(1))
    (notebook.parent / "notes.txt").write_text("")
    target, said = hand_in(NAME, top, learner="Ada L_v")
    assert re.fullmatch(rf"Ada-L-v_{NAME}_\d{{8}}T\d{{6}}Z\.zip", target.name)
    assert target.parent == top / "work" / "handed-in"
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == [f"{NAME}/{NAME}.ipynb", f"{NAME}/final.safetensors"]
        assert archive.read(f"{NAME}/{NAME}.ipynb") == notebook.read_bytes()
    assert "not handed in: notes.txt." in said
    assert "Not there yet: final.json, trials.json." in said
    assert "Nobody has it yet: upload this file" in said
    assert Progress(top / "work").record(NAME).handed_in_to == target.name


@pytest.mark.parametrize("prefix", ["", "lovelaceada_LATE_4711_8822_", "Ada Lovelace_4711_assignsubmission_file_/"])
def test_the_course_s_pattern_reads_the_name_as_platforms_pass_it_on(top, prefix):
    target, _ = hand_in(NAME, top, learner="ada.l")
    path = f"downloaded/{NAME}/extracted/{prefix}{target.stem}/{NAME}/final.safetensors"
    found = re.match(SUBMISSION_NAME, path)
    assert (found["student_id"], found["file_id"]) == ("4711" if prefix else "ada.l", "final.safetensors")
    assert prefix or found["timestamp"] == target.stem.rsplit("_", 1)[1]


def test_zip_collect_takes_it_in(toy_course, tmp_path, monkeypatch, nbgrader):
    release(toy_course)
    (toy_course / "work").mkdir()
    (toy_course / "notebooks" / "toy").rename(toy_course / "work" / "toy")
    release(toy_course)
    monkeypatch.chdir(toy_course)
    (toy_course / "work" / "toy" / "final.safetensors").write_bytes(weights(1))
    target, _ = hand_in("toy", toy_course, learner="ada")
    archive = toy_course / "downloaded" / "toy" / "archive"
    archive.mkdir(parents=True)
    target.rename(archive / target.name)
    nbgrader(toy_course, "zip_collect", "toy")
    collected = toy_course / "submitted" / "ada" / "toy"
    assert {path.name for path in collected.iterdir()} == {"toy.ipynb", "final.safetensors", "timestamp.txt"}


def test_wrong_answers_are_handed_in_with_what_the_checks_said(top, notebook):
    answer(notebook, mistaken="def mistaken(number): return 0", begin="import numpie")
    target, said = hand_in(NAME, top, unchecked=False)
    assert target.is_file()
    assert "wrong" in said
    assert "mistaken(0) is 2, not 0" in said
    assert Progress(top / "work").record(NAME).checked["mistaken"].said == "mistaken(0) is 2, not 0"


def test_checks_that_cannot_run_keep_nothing_back(top, monkeypatch):
    def fail(*args, **kwargs):
        raise CourseError("Python could not be started.")

    monkeypatch.setattr(commands, "run_check", fail)
    target, said = hand_in(NAME, top, unchecked=False)
    assert target.is_file()
    assert "keeps nothing from being handed in: Python could not be started." in said


def test_a_notebook_that_cannot_be_read_is_not_packed(top, notebook):
    notebook.write_text("{")
    with pytest.raises(CourseError, match="cannot be read"):
        hand_in(NAME, top)
    assert not (top / "work" / "handed-in").exists()


def test_a_full_disk_leaves_no_half_zip(top, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(CourseError, match=r"No space left on device\. Nothing was handed in"):
        hand_in(NAME, top)
    assert list((top / "work" / "handed-in").iterdir()) == []


def test_the_time_is_the_world_s(top):
    with packed(find_work(NAME, top)) as package:
        now = datetime(2026, 11, 21, 18, 45, tzinfo=UTC)
        assert submit.write_zip(find_work(NAME, top), package, "me", now).name == f"me_{NAME}_20261121T184500Z.zip"


def test_a_name_without_letters_is_refused(top):
    with pytest.raises(CourseError, match="'___' is no name"):
        hand_in(NAME, top, learner="___")


@pytest.fixture
def exchange(tmp_path, monkeypatch):
    """An exchange, named by the settings of the machine."""
    root = tmp_path / "exchange"
    for part in ("inbound", f"outbound/{NAME}"):
        (root / "deep" / part).mkdir(parents=True)
    settings = tmp_path / "settings"
    settings.mkdir()
    lines = ["c = get_config()", 'c.CourseDirectory.course_id = "deep"', f"c.Exchange.root = {str(root)!r}"]
    lines.append(f"c.Exchange.cache = {str(tmp_path / 'cache')!r}")
    (settings / "nbgrader_config.py").write_text("\n".join(lines))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(settings))
    root.chmod(0o777)
    return root / "deep"


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs POSIX")
def test_where_there_is_an_exchange_it_takes_the_work(top, notebook, exchange):
    (notebook.parent / "helper.py").write_text("")
    (notebook.parent / "final.json").write_text("{}")
    target, said = hand_in(NAME, top, to_zip=False)
    assert target is None
    assert "Handed in to the exchange of the course deep." in said
    (arrived,) = (exchange / "inbound").iterdir()
    names = {path.name for path in arrived.iterdir()}
    assert names == {f"{NAME}.ipynb", "final.json", "exercise.toml", "timestamp.txt", "submission_secret.txt"}
    assert (arrived / f"{NAME}.ipynb").read_bytes() == notebook.read_bytes()
    assert hand_in(NAME, top, to_zip=True)[0].is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs POSIX")
def test_an_exchange_that_refuses_leads_to_a_zip(top, exchange, capfd):
    (exchange / "outbound" / NAME).rmdir()
    target, said = hand_in(NAME, top, to_zip=False)
    assert "nbgrader's exchange did not take it (Assignment not found" in said
    assert target.is_file()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("broken", ["no course", "no inbound", "no right"])
def test_an_exchange_that_cannot_be_used_is_none(top, exchange, broken, monkeypatch, capfd):
    if broken == "no course":
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(top))
    elif broken == "no inbound":
        (exchange / "inbound").rmdir()
    else:
        monkeypatch.setattr(os, "access", lambda *args: False)
    assert hand_in(NAME, top, to_zip=False)[0].is_file()
    assert capfd.readouterr().err == ""


def test_a_course_folder_s_settings_are_not_a_learner_s(top, exchange, monkeypatch):
    (top / "solutions").mkdir()
    (top / "nbgrader_config.py").write_text("raise SystemExit('this is the instructor')")
    assert isinstance(commands.find_exchange(), Config)
