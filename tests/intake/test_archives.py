"""A zip is unpacked into its folder and nowhere else, as far as it goes; what is refused is named."""

import stat
import struct
import time
import zipfile

import pytest
from handed_in import everything_in

from grader.intake import archives
from grader.intake.archives import unpack
from grader.intake.regular import Refused


@pytest.fixture
def zipped(tmp_path):
    """Write a zip of members (names or ZipInfo, with content) and return its path."""

    def write(*members, compression=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / "work.zip", "w", compression) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return tmp_path / "work.zip"

    return write


def member(name, mode=0o644 | stat.S_IFREG):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def test_an_ordinary_zip_is_unpacked(zipped, tmp_path):
    archive = zipped(("toy/toy.ipynb", "{}"), ("toy/", ""), (member("toy/a/final.json"), "{}"), ("__MACOSX/._x", ""))
    assert unpack(archive, tmp_path / "into") == []
    assert set(everything_in(tmp_path / "into")) == {"toy/toy.ipynb", "toy/a/final.json"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../toy.ipynb", "leads out"),
        ("a/../../toy.ipynb", "leads out"),
        ("/toy.ipynb", "leads out"),
        ("./toy.ipynb", "leads out"),
        (member(""), "leads out"),
        ("a//toy.ipynb", "leads out"),
        ("a/" * 8 + "toy.ipynb", "too many folders"),
        ("..\\toy.ipynb", "its name holds one of"),
        ("C:toy.ipynb", "its name holds one of"),
        ("a\n/toy.ipynb", "cannot be printed"),
        ("toy\x1b.ipynb", "cannot be printed"),
        ("model.pt", "only the notebook and files"),
        ("more.zip", "an archive in an archive is not opened"),
        (member("toy.ipynb", stat.S_IFLNK | 0o777), "it is a link"),
        (member("toy.ipynb", stat.S_IFIFO), "it is a link or a device"),
    ],
)
def test_a_member_that_leads_astray_is_refused_by_name_and_the_others_are_taken(zipped, tmp_path, name, reason):
    into = tmp_path / "deep" / "into"
    (found,) = unpack(zipped((name, "/etc/passwd"), ("final.json", "{}")), into)
    assert reason in found.reason
    assert {path for path in everything_in(tmp_path) if path != "work.zip"} == {"deep/into/final.json"}


def test_a_name_with_an_end_in_the_middle_is_refused(zipped, tmp_path):
    archive = zipped(("toy.ipynb_.txt", "{}"))
    archive.write_bytes(archive.read_bytes().replace(b"_.txt", b"\0.txt"))
    (found,) = unpack(archive, tmp_path / "into")
    assert found.name == r"toy.ipynb\x00.txt"


def test_a_bomb_is_read_no_further_than_allowed(zipped, tmp_path, monkeypatch):
    zeros = b"0" * 2_000_001
    (found,) = unpack(zipped(("bomb.json", zeros), ("final.json", "{}")), tmp_path / "one")
    assert found.reason == "unpacked it has more than the 2 MB that are left for it"
    assert set(everything_in(tmp_path / "one")) == {"final.json"}
    monkeypatch.setattr(archives, "WHOLE", 5_000_000)
    found = unpack(zipped(*[(f"{number}.json", zeros[:-1]) for number in range(9)]), tmp_path / "all")
    assert len(found) == 7
    assert sum(path.stat().st_size for path in (tmp_path / "all").iterdir()) <= 5_000_000


def test_an_archive_that_lies_about_a_size_is_read_no_further_either(zipped, tmp_path):
    archive = zipped(("bomb.json", b"0" * 50_000_000))
    content = archive.read_bytes().replace(struct.pack("<L", 50_000_000), struct.pack("<L", 10))
    archive.write_bytes(content)
    (found,) = unpack(archive, tmp_path / "into")
    assert "damaged" in found.reason or "more than" in found.reason
    assert not everything_in(tmp_path).keys() - {"work.zip"}


def test_an_archive_of_very_many_files_is_refused_at_once(zipped, tmp_path):
    archive = zipped(*[(f"{number}.txt", "") for number in range(1_001)])
    with pytest.raises(Refused, match="more than 1,000 files"):
        unpack(archive, tmp_path / "into")


def test_encrypted_and_oddly_packed_members_are_refused(zipped, tmp_path):
    archive = zipped(("toy.ipynb", "{}"), compression=zipfile.ZIP_STORED)
    content = bytearray(archive.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
    assert [str(found) for found in unpack(archive, tmp_path / "a")] == ["toy.ipynb was not taken: it is encrypted."]
    (found,) = unpack(zipped(("toy.ipynb", "{}"), compression=zipfile.ZIP_BZIP2), tmp_path / "b")
    assert "unusual way" in found.reason


def test_a_damaged_member_is_refused_alone(zipped, tmp_path):
    archive = zipped(("toy.ipynb", "x" * 99), ("final.json", "{}"), compression=zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes().replace(b"x" * 99, b"y" * 99))
    (found,) = unpack(archive, tmp_path / "into")
    assert str(found) == "toy.ipynb was not taken: it is damaged in the archive."
    assert set(everything_in(tmp_path / "into")) == {"final.json"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_taken_once(zipped, tmp_path):
    archive = zipped(("a.json", "1"), ("a.json", "2"), ("a.json/b.json", "3"))
    assert [found.reason for found in unpack(archive, tmp_path / "into")] == [
        "another file of the archive has its name"
    ] * 2
    assert (tmp_path / "into" / "a.json").read_text() == "1"


@pytest.mark.parametrize("content", [b"", b"PK", b"\x1f\x8b tar", b"PK\x05\x06" + b"\xff" * 18, b"x" * 100_000])
def test_what_is_no_zip_is_refused(tmp_path, content):
    (tmp_path / "work.zip").write_bytes(content)
    start = time.perf_counter()
    with pytest.raises(Refused, match="it is damaged, or no zip archive"):
        unpack(tmp_path / "work.zip", tmp_path / "into")
    assert time.perf_counter() - start < 5
    assert not (tmp_path / "into").exists()
