"""`grader collect`: a download of each platform is collected, told and kept, and may be collected again."""

import io
import os
import shutil
import sys
import zipfile

import pytest
from handed_in import WEIGHTS, everything_in

from grader.errors import CourseError
from grader.intake.collect import collect, in_utc
from grader.intake.origins import Origin, read_origins

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Doubling (123)
"Doe, Jane",4711,,jane,A,
"Roe, Joe",4712,,joe,A,
"Poe, Ann",4713,,ann,A,
"""
WORKSHEET = """Identifier,"Full name","Email address",Grade,"Last modified (submission)","Last modified (grade)"
"Participant 31","Jane Doe",jane@x.org,,"Friday, 20 November 2026, 5:45 PM",-
"Participant 32","Joe Roe",joe@x.org,,"Freitag, 20. November 2026, 17:45",-
"Participant 33","Ann Poe",ann@x.org,,-,-
"""
BLIND = """Identifier,Status,Grade,"Last modified (submission)","Last modified (grade)"
Participant 31,,,-,-
"""


@pytest.fixture(autouse=True)
def _own_environment(course, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(course))  # nbgrader_config.py would set it for all tests to come
    monkeypatch.setenv("PATH", os.environ["PATH"])


@pytest.fixture
def roster(tmp_path):
    def roster(content):
        path = tmp_path / "roster.csv"
        path.write_text(content)
        return path

    return roster


def packed(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return file.getvalue()


@pytest.fixture
def download(tmp_path):
    def download(members, name="submissions.zip"):
        path = tmp_path / name
        path.write_bytes(packed(members))
        return path

    return download


def handed_in(course):
    """For each learner what is in the submission: the contents by name."""
    return {
        folder.parent.name: {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in sorted((course / "submitted").glob("*/toy"))
    }


def students(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning") as gradebook:
        return {one.id: (one.first_name, one.last_name, one.email, one.lms_user_id) for one in gradebook.students}


def test_canvas_s_download_becomes_the_roster_s_submissions(course, roster, download, honest):
    work = {"toy/toy.ipynb": honest, "toy/final.safetensors": WEIGHTS}
    path = download(
        {
            "doejane_4711_88_toy-1.zip": packed(work),
            "roejoe_LATE_4712_90_toy-2.ipynb": honest,
            "roejoe_LATE_4712_91_final-1.safetensors": WEIGHTS,
            "roejoe_LATE_4712_87_final.safetensors": b"older",
            "stranger_4799_92_toy.zip": packed(work),
            "notes.txt": b"?",
        }
    )
    collected = collect(path, course, roster(CANVAS))
    assert handed_in(course) == {
        "jane": {"toy.ipynb": honest, "final.safetensors": WEIGHTS},
        "joe": {"toy.ipynb": honest, "final.safetensors": WEIGHTS},  # under their own names, the newest of two
    }
    assert students(course) == {
        "jane": ("Jane", "Doe", None, "4711"),
        "joe": ("Joe", "Roe", None, "4712"),
        "ann": ("Ann", "Poe", None, "4713"),
    }
    assert read_origins(course, "toy") == {
        "jane": Origin("canvas", ("doejane_4711_88_toy-1.zip",)),
        "joe": Origin("canvas", tuple(sorted(name for name in zipfile.ZipFile(path).namelist() if "4712" in name))),
    }
    told = "\n".join(collected.lines())
    assert "toy: 2 collected." in told
    assert "Late, says Canvas, whose download holds no times: Roe, Joe (joe)." in told
    assert "there are two files final.safetensors, and the newer was taken" in told
    assert "stranger_4799 (stranger_4799_92_toy.zip): nobody in the roster has the number or id 4799" in told
    assert "1 handed in nothing: Poe, Ann (ann)." in told
    kept = course / "downloaded" / "toy" / "unmatched"
    assert sorted(path.name for path in kept.iterdir()) == ["notes.txt", "stranger_4799_92_toy.zip"]
    assert not list(course.glob("downloaded/toy/.collecting-*"))


def test_moodle_s_download_brings_the_time_of_handing_in(course, roster, download, honest):
    work = {"toy.ipynb": honest, "final.safetensors": WEIGHTS}
    path = download(
        {
            "Jane Doe_31_assignsubmission_file/work.zip": packed(work),  # Moodle 4.1 and later
            "Joe Roe_32_assignsubmission_file_/toy.ipynb": honest,
            "Joe Roe_32_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
            "Ann Poe_33_assignsubmission_file_toy.ipynb": honest,  # not downloaded in folders
            "Team A_31_assignsubmission_file_/toy.ipynb": honest,  # a group whose number is somebody's
            "Default group_assignsubmission_file_/toy.ipynb": honest,
        },
        "DL-toy-35.zip",
    )
    collected = collect(path, course, roster(WORKSHEET))
    assert {id: sorted(files) for id, files in handed_in(course).items()} == {
        "jane@x.org": ["final.safetensors", "timestamp.txt", "toy.ipynb"],
        "joe@x.org": ["toy.ipynb"],
        "ann@x.org": ["toy.ipynb"],
    }
    assert handed_in(course)["jane@x.org"]["timestamp.txt"].decode() == in_utc("20 November 2026 17:45")[:19]
    assert collected.untimed == ["joe@x.org"]
    assert "Set Moodle's language to English" in "\n".join(collected.lines())
    assert {entry.label: entry.reason for entry in collected.unmatched} == {
        "Team A_31": "the number is that of Doe, Jane, the name is not",
        "Default group_assignsubmission_file_": "its name is not one that a learning platform gives",
    }


def test_moodle_may_hide_the_names(course, roster, download, honest):
    path = download({"Participant_31_assignsubmission_file/toy.ipynb": honest})
    collect(path, course, roster(BLIND))
    assert list(handed_in(course)) == ["31"]


def test_without_a_roster_the_platform_s_names_are_believed(course, download, honest):
    members = {
        "doejane_4711_88_toy.ipynb": honest,
        "anon_x7Qp2_89_toy.ipynb": honest,
        "Ann Poe_33_assignsubmission_file_/toy.ipynb": honest,
        "joe_toy_20261121T174500Z.zip": packed({"toy.ipynb": honest}),
        "my work.ipynb": honest,
    }
    collected = collect(download(members), course)
    assert sorted(handed_in(course)) == ["33", "4711", "joe", "x7Qp2"]
    assert [entry.label for entry in collected.unmatched] == ["my work.ipynb"]
    assert collected.missing == []


def test_what_was_nobody_s_is_collected_once_the_instructor_says_whose_it_is(course, roster, download, honest):
    path = download({"my work.ipynb": honest, "stranger_4799_92_toy.zip": packed({"toy.ipynb": honest})})
    collect(path, course, roster(CANVAS))
    path.unlink()
    folder = course / "downloaded" / "toy"
    text = (folder / "matches.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["download,learner", "my work.ipynb,", "stranger_4799,"]
    (folder / "matches.csv").write_text("download,learner\nmy work.ipynb,ann\nstranger_4799,joe\n")

    collected = collect(folder / "unmatched", course, roster(CANVAS))

    assert handed_in(course) == {"ann": {"toy.ipynb": honest}, "joe": {"toy.ipynb": honest}}
    assert collected.unmatched == []
    assert not (folder / "unmatched").exists()


def test_collecting_again_replaces_what_has_changed_and_has_that_graded_again(course, roster, download, honest):
    work = {"toy.ipynb": honest}
    members = {"doejane_4711_88_toy.zip": packed(work), "roejoe_4712_90_toy.zip": packed(work)}
    collect(download(members), course, roster(CANVAS))
    graded = [course / step / id / "toy" for step in ("autograded", "feedback") for id in ("jane", "joe")]
    for folder in graded:
        folder.mkdir(parents=True)
    before = everything_in(course / "submitted")

    again = collect(download(members), course, roster(CANVAS))
    assert everything_in(course / "submitted") == before
    assert (again.replaced, again.unmatched) == ([], [])
    assert all(folder.exists() for folder in graded)

    members["doejane_4711_99_toy-1.zip"] = packed(work | {"final.safetensors": WEIGHTS})
    del members["doejane_4711_88_toy.zip"]
    again = collect(download(members), course, roster(CANVAS))
    assert "In place of an earlier attempt, to be graded again: Doe, Jane (jane)." in again.lines()
    assert [folder.exists() for folder in graded] == [False, True, False, True]
    assert read_origins(course, "toy")["jane"].names == ("doejane_4711_99_toy-1.zip",)

    older = collect(download({"doejane_4711_88_toy.zip": packed(work)}), course, roster(CANVAS))
    assert "Left out, for a later attempt was collected before: Doe, Jane (jane)." in older.lines()
    assert (older.unmatched, older.replaced) == ([], [])
    assert sorted(handed_in(course)["jane"]) == ["final.safetensors", "toy.ipynb"]


def test_whoever_is_not_in_a_later_download_keeps_what_was_collected(course, roster, download, honest):
    collect(download({"doejane_4711_88_toy.ipynb": honest}), course, roster(CANVAS))
    collected = collect(download({"roejoe_4712_90_toy.ipynb": honest}), course, roster(CANVAS))
    assert sorted(handed_in(course)) == ["jane", "joe"]
    assert collected.missing == ["ann"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_a_folder_is_a_download_too_and_no_link_in_it_is_followed(course, roster, tmp_path, honest):
    folder = tmp_path / "submissions" / "submissions"  # some browsers unpack a zip at once, and one packs it once more
    folder.mkdir(parents=True)
    (folder / "doejane_4711_88_toy.ipynb").write_bytes(honest)
    (folder / "roejoe_4712_90_toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    (folder / "stranger.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "doejane_4711_89_final.json")
    (folder / ".DS_Store").write_bytes(b"")
    collected = collect(folder.parent, course, roster(CANVAS))
    assert handed_in(course)["jane"] == {"toy.ipynb": honest}
    told = "\n".join(collected.lines())
    assert "Doe, Jane (jane): doejane_4711_89_final.json was not taken: it is a pipe" in told
    assert "Roe, Joe (joe): roejoe_4712_90_toy.ipynb was not taken: it is a link" in told
    assert "Roe, Joe (joe): A blank notebook was graded in place of yours" in told
    assert "stranger.ipynb (stranger.ipynb): its name is not one" in told


def test_a_hostile_download_harms_nobody_else(course, roster, download, honest, blank, tmp_path):
    bomb = packed({"toy.ipynb": honest, "bomb.json": b"0" * 5_000_000, "../../../escaped.json": b"{}"})
    theirs = {"toy.ipynb": honest, "toy/extracted/roejoe_4712_99_final.safetensors": WEIGHTS}
    members = {
        "doejane_4711_88_toy.zip": bomb,
        "poeann_4713_89_toy.zip": packed(theirs),  # a path that would be Joe's
        "poeann_4713_90_x_4712_91_final.safetensors": WEIGHTS,  # a name that would be Joe's
        "roejoe_4712_92_toy.tar.gz": b"\x1f\x8b",
        "../escaped.ipynb": honest,
        "/absolute.ipynb": honest,
        "..": b"",
    }
    before = everything_in(tmp_path)
    path = download(members)
    collected = collect(path, course, roster(CANVAS))
    assert handed_in(course) == {
        "jane": {"toy.ipynb": honest},
        "ann": {
            "toy.ipynb": honest,
            "roejoe_4712_99_final.safetensors": WEIGHTS,
            "x_4712_91_final.safetensors": WEIGHTS,
        },
        "joe": {"toy.ipynb": blank},
    }
    after = everything_in(tmp_path)
    assert {name: what for name, what in after.items() if name in before and "gradebook.db" not in name} == {
        name: what for name, what in before.items() if "gradebook.db" not in name
    }
    assert not [name for name in after if "escaped" in name or "absolute" in name]
    assert not collected.unmatched
    told = "\n".join(collected.lines())
    assert "bomb.json was not taken: unpacked it has more than the 2 MB" in told
    assert "roejoe_4712_92_toy.tar.gz was not taken: archives other than zip are not opened" in told
    assert "../escaped.ipynb was not taken: its path leads out of the archive" in told


def test_a_file_that_the_download_itself_makes_unusable_is_told_to_its_learner(course, roster, download, honest):
    path = download({"doejane_4711_88_toy.ipynb": honest, "roejoe_4712_90_toy.zip": packed({"toy.ipynb": honest})})
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 8] |= 1  # encrypted, says the zip's list of members
    path.write_bytes(content)
    collected = collect(path, course, roster(CANVAS))
    assert sorted(handed_in(course)) == ["jane", "joe"]
    assert collected.notes["jane"] == []
    assert "roejoe_4712_90_toy.zip was not taken: it is encrypted." in collected.notes["joe"]


def test_what_is_missing_is_said_before_anything_is_touched(course, roster, download, honest, tmp_path):
    path = download({"doejane_4711_88_toy.ipynb": honest})
    before = everything_in(course)
    with pytest.raises(CourseError, match=r"other is no released assignment. Name one with --assignment: toy\."):
        collect(path, course, assignment="other")
    with pytest.raises(CourseError, match=r"has no nbgrader_config\.py"):
        collect(path, tmp_path / "elsewhere")
    with pytest.raises(CourseError, match="lacks the column 'ID'"):
        collect(path, course, roster("Student\n"))
    assert everything_in(course) == before
    shutil.copytree(course / "notebooks" / "toy", course / "notebooks" / "doubling")
    (course / "notebooks" / "doubling" / "toy.ipynb").rename(course / "notebooks" / "doubling" / "doubling.ipynb")
    assert collect(path, course).assignment == "toy", "the files are called so"
    with pytest.raises(
        CourseError, match=r"does not tell which assignment it is\. Name one with --assignment: doubling, toy"
    ):
        collect(download({"doejane_4711_88_work.ipynb": honest}), course)
