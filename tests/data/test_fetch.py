import errno
import shutil
import tarfile
from collections import namedtuple

import pytest

from grader import data
from grader.data import cache, cifar10
from grader.data.fetch import is_fetched
from grader.errors import CourseError


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


CIFAR_FILES = [
    f"{part}/cifar10-full/{name}"
    for part in ("heldout", "train")
    for name in ("complete.json", "images.npy", "labels.npy")
]


@pytest.mark.parametrize(("project", "n"), [("cifar10", 50), ("imdb", 6)])
def test_a_mirror_folder_gives_both_parts_and_nothing_is_copied(tiny, home, course, mirror, project, n):
    data.fetch(project)
    assert data.level(project) == "full"
    assert len(data.load(project)) == n
    assert len(data.held_out(project)[1]) == {"cifar10": 10, "imdb": 4}[project]
    assert not (home / "archives").exists()


def test_the_held_out_part_lies_apart(tiny, home, mirror):
    data.fetch("cifar10")
    assert files(home) == CIFAR_FILES
    shutil.rmtree(home / "heldout")
    assert len(data.load("cifar10")) == 50


def test_fetching_twice_reads_nothing_the_second_time(tiny, home, mirror, monkeypatch, capsys):
    data.fetch("cifar10")
    monkeypatch.setenv("COURSE_MIRROR", "/nowhere")
    capsys.readouterr()
    data.fetch("cifar10")
    assert capsys.readouterr().out == ""


def test_a_course_folder_wants_the_held_out_part_a_desk_does_not(tiny, home, mirror, tmp_path, monkeypatch):
    data.fetch("cifar10")
    shutil.rmtree(home / "heldout")
    assert is_fetched("cifar10")
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    assert not is_fetched("cifar10")
    data.fetch("cifar10")
    assert files(home) == CIFAR_FILES


def test_official_sources_are_tried_in_turn(tiny, home, make_archive, card, server, capsys):
    archive = make_archive("cifar10", folder="served")
    card(
        "cifar10",
        archive,
        ["http://127.0.0.1:9/down.tar.gz", f"{server.url}/404.tar.gz", f"{server.url}/{archive.name}"],
    )
    data.fetch("cifar10")
    assert len(data.load("cifar10", "full")) == 50
    printed = capsys.readouterr().out
    assert "no connection" in printed
    assert "404" in printed
    assert files(home) == ["archives/cifar-10-python.tar.gz", *CIFAR_FILES]


def test_a_damaged_mirror_is_passed_over_for_the_next_source(tiny, home, make_archive, mirror, card, server, capsys):
    archive = make_archive("cifar10", folder="served")
    card("cifar10", archive, [f"{server.url}/{archive.name}"])
    with open(mirror / archive.name, "ab") as file:
        file.write(b"!")
    data.fetch("cifar10")
    assert len(data.load("cifar10", "full")) == 50
    assert "damaged or not the right file" in capsys.readouterr().out


def test_an_archive_downloaded_before_is_used_again(tiny, home, make_archive, card, server):
    archive = make_archive("cifar10", folder="served")
    card("cifar10", archive, [f"{server.url}/{archive.name}"])
    data.fetch("cifar10")
    shutil.rmtree(home / "train")
    data.fetch("cifar10")
    assert [path for path, _ in server.requests] == [f"/{archive.name}"]


def test_an_archive_from_a_mirror_url_is_used_again_while_the_mirror_vouches_for_it(
    tiny, home, mirror, server, monkeypatch
):
    server.folder = mirror
    monkeypatch.setenv("COURSE_MIRROR", server.url)
    data.fetch("cifar10")
    shutil.rmtree(home / "train")
    data.fetch("cifar10")
    assert [path for path, _ in server.requests].count("/cifar-10-python.tar.gz") == 1
    assert len(data.load("cifar10")) == 50


def test_a_damaged_archive_of_an_earlier_download_is_replaced(tiny, home, make_archive, card, server, capsys):
    archive = make_archive("cifar10", folder="served")
    card("cifar10", archive, [f"{server.url}/{archive.name}"])
    (home / "archives").mkdir(parents=True)
    kept = home / "archives" / archive.name
    kept.write_bytes(archive.read_bytes()[:-100])
    data.fetch("cifar10")
    assert kept.read_bytes() == archive.read_bytes()
    assert str(kept) in capsys.readouterr().out


def test_when_every_source_fails_the_error_lists_them_and_says_what_to_do(tiny, home, mirror, card, make_archive):
    card("cifar10", make_archive("cifar10"), ["http://127.0.0.1:9/a.tar.gz"])
    (mirror / "cifar-10-python.tar.gz").write_bytes(b"cut off")
    with pytest.raises(CourseError) as caught:
        data.fetch("cifar10")
    message = str(caught.value)
    for words in (
        str(mirror),
        "expected sha256",
        "found",
        "no connection to 127.0.0.1",
        "COURSE_MIRROR",
        "COURSE_LEVEL=sample",
    ):
        assert words in message
    assert files(home) == []
    assert data.level("cifar10") == "sample"


BAD = {
    "a batch missing": {"cifar-10-batches-py/data_batch_5": None},
    "a batch damaged": {"cifar-10-batches-py/test_batch": b"nonsense"},
    "a name that leads out": {"../../evil": b"x"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_wrong_archive_with_the_right_sums_leaves_no_half_made_cache(tiny, home, mirror, make_archive, changes):
    bad = make_archive("cifar10", changes)
    shutil.copy(bad, mirror)
    from hashlib import sha256

    (mirror / "SHA256SUMS").write_text(f"{sha256(bad.read_bytes()).hexdigest()}  {bad.name}\n")
    with pytest.raises(CourseError, match=r"the archive .*cifar-10-python\.tar\.gz cannot be used"):
        data.fetch("cifar10")
    assert files(home) == []
    assert not (mirror.parent.parent / "evil").exists()
    assert not cache.is_complete(cache.train_folder("cifar10", "full"))


def test_a_link_in_an_archive_is_not_followed(tiny, home, mirror, make_archive):
    link = tarfile.TarInfo("cifar-10-batches-py/test_batch")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    bad = make_archive("cifar10", {"cifar-10-batches-py/test_batch": None}, [(link, b"")])
    shutil.copy(bad, mirror)
    (mirror / "SHA256SUMS").unlink()
    with pytest.raises(CourseError, match="damaged or not the right file"):
        data.fetch("cifar10")
    assert files(home) == []


def test_an_unbalanced_test_set_is_refused(tiny, home, mirror, make_archive, monkeypatch):
    monkeypatch.setitem(data.imdb.SIZES, "full", (6, 2, 5))
    with pytest.raises(CourseError, match="test/pos has 2 of the reviews 0 to 0"):
        data.fetch("imdb")
    assert files(home) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "says"),
    ],
)
def test_what_the_disk_refuses_is_said_in_a_sentence_and_leaves_nothing(tiny, home, mirror, monkeypatch, number, words):
    def refuse(*_):
        raise OSError(number, "refused")

    monkeypatch.setattr(cifar10, "_begin_images", refuse)
    with pytest.raises(CourseError, match=words) as caught:
        data.fetch("cifar10")
    assert str(home) in str(caught.value)
    assert files(home) == []


def test_a_disk_with_too_little_room_is_noticed_before_the_download(tiny, home, mirror, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(10, 10, 0))
    with pytest.raises(CourseError, match="MB free"):
        data.fetch("cifar10")


def test_ctrl_c_while_reading_leaves_nothing(tiny, home, mirror, monkeypatch):
    def interrupt(content):
        raise KeyboardInterrupt

    monkeypatch.setattr(cifar10, "read_batch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        data.fetch("cifar10")
    assert files(home) == []


def test_an_unknown_project_is_named(home):
    with pytest.raises(CourseError, match="no project 'mnist'"):
        data.fetch("mnist")
