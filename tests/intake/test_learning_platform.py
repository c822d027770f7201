"""`nbgrader zip_collect` of a learning platform's download: what is refused is named, the others are collected."""

import os
import sys
import zipfile

import pytest
from handed_in import WEIGHTS, everything_in

from grader.intake import findings, take_in
from grader.intake.learning_platform import own_name


def pack(archive, name, members):
    with zipfile.ZipFile(archive / name, "w", zipfile.ZIP_DEFLATED) as file:
        for member, content in members.items():
            file.writestr(member, content)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_hostile_archives_cost_only_their_own_learner(course, nbgrader, honest, blank):
    archive = course / "downloaded" / "toy" / "archive"
    archive.mkdir(parents=True)
    work = {"toy/toy.ipynb": honest, "toy/final.safetensors": WEIGHTS, "toy/exercise.toml": b""}
    pack(archive, "doejane_11_88_work.zip", work)
    pack(archive, "bomb_12_88_work.zip", work | {"toy/bomb.json": b"0" * 5_000_000, "../../../escaped.json": b"{}"})
    (archive / "damaged_13_88_work.zip").write_bytes(b"PK\x03\x04 no zip")
    (archive / "tarred_14_88_work.tar.gz").write_bytes(b"\x1f\x8b")
    pack(archive, "twice_15_88_work.zip", {"toy/toy.ipynb": honest, "toy/backup/toy.ipynb": b"{}"})
    pack(archive, "stranger.zip", {"toy/extracted/doejane_11_99_final.json": b"{}"})  # a path that would be Jane's
    pack(archive, "weights_16_88_work.zip", {"final.safetensors": WEIGHTS})
    pack(archive, "eve_toy_20269999T999999Z.zip", work)  # no time, but still eve's
    pack(archive, "twice_17_88_a.zip", {"toy.ipynb/x.json": b"{}", "toy.ipynb": b"{}"})
    pack(archive, "fred_toy_20261121T174500Z.zip", {"toy.ipynb": b"{}"})
    pack(archive, "fred_toy_20261122T174500Z.zip", {"toy.ipynb": honest})
    (archive / "loose_18_88_toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    os.mkfifo(archive / "pipe_19_88_final.json")
    (archive / "passwd_20_88_work.zip").symlink_to("/etc/passwd")
    pack(archive, "[ab]_toy_20261121T174500Z.zip", work)
    pack(archive, ".._toy_20261121T174500Z.zip", work)
    before = everything_in(course / "solutions")

    log = nbgrader(course, "zip_collect", "toy").stderr

    assert everything_in(course / "solutions") == before
    assert not list(course.rglob("escaped.json"))
    assert not (course / "toy").exists()
    assert not list(course.glob("*.json"))
    submitted = course / "submitted"
    students = sorted(path.name for path in submitted.iterdir())
    assert students == [*map(str, range(11, 21)), "eve", "fred"]
    for student in students:
        take_in(course, student, "toy")
    given = {student: (submitted / student / "toy" / "toy.ipynb").read_bytes() for student in students}
    assert {student for student in students if given[student] == honest} == {"11", "12", "15", "eve", "fred"}
    assert {student for student in students if given[student] == blank} == set(students) - {
        student for student in students if given[student] == honest
    }
    assert (submitted / "fred" / "toy" / "timestamp.txt").read_text() == "2026-11-22 17:45:00"
    assert (submitted / "11" / "toy" / "final.safetensors").read_bytes() == WEIGHTS
    assert not (submitted / "11" / "toy" / "final.json").exists()

    told = {student: "\n".join(findings(course, student, "toy")) for student in students}
    assert told["11"] == told["eve"] == told["fred"] == ""
    assert "toy/bomb.json was not taken: unpacked it has more than the 2 MB" in told["12"]
    assert "../../../escaped.json was not taken: its path leads out of the archive" in told["12"]
    assert "damaged_13_88_work.zip was not taken: it is damaged, or no zip archive" in told["13"]
    assert "tarred_14_88_work.tar.gz was not taken: archives other than zip are not opened" in told["14"]
    assert "backup/toy.ipynb was not taken: there are two files toy.ipynb, and the other was taken." in told["15"]
    assert "toy.ipynb was not taken: it is not among the files" in told["16"]
    assert "toy.ipynb was not taken" in told["17"]
    assert "loose_18_88_toy.ipynb was not taken: it is a link" in told["18"]
    assert "pipe_19_88_final.json was not taken: it is a pipe" in told["19"]
    assert "passwd_20_88_work.zip was not taken: it is a link" in told["20"]
    for student in ("13", "14", "16", "17", "18", "19", "20"):
        assert "A blank notebook was graded in place of yours" in told[student]
    assert "damaged_13_88_work.zip was not taken" in log
    assert "[ab]" in log


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("final.safetensors", "final.safetensors"),
        ("final-1.safetensors", "final.safetensors"),
        ("final-12.weights.h5", "final.weights.h5"),
        ("final.weights-1.h5", "final.weights.h5"),
        ("final-3f0c8a52-0b1e-4c55-9d5a-0a1b2c3d4e5f.json", "final.json"),
        ("wide-2.json", "wide.json"),
        ("run-2026.json", "run-2026.json"),
        ("-1.json", "-1.json"),
    ],
)
def test_canvas_s_numbers_are_taken_off(name, own):
    assert own_name(name) == own
