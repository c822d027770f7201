import gzip
import io
import tarfile

import pytest

from grader.data import archive
from grader.data.archive import UnusableArchive, read_members


def read_all(path, limit=100):
    return dict(read_members(path, lambda name: limit if name.endswith(".txt") else None))


def pack(path, *members):
    with tarfile.open(path, "w:gz") as tar:
        for member, content in members:
            if isinstance(member, str):
                member = tarfile.TarInfo(member)
                member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def special(name, kind, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def test_wanted_files_come_with_their_content_and_others_are_passed_over(tmp_path):
    path = pack(tmp_path / "a.tar.gz", ("x/a.txt", b"one"), ("x/big.bin", bytes(1000)), ("./x/b.txt", b""))
    assert read_all(path) == {"x/a.txt": b"one", "x/b.txt": b""}


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (("../evil.txt", b"x"), "leads out"),
        (("/etc/evil.txt", b"x"), "leads out"),
        (("x/../../evil.bin", b"x"), "leads out"),
        (("C:\\evil.txt", b"x"), "leads out"),
        (special("x/link.txt", tarfile.SYMTYPE, "/etc/passwd"), "no regular file"),
        (special("x/link.bin", tarfile.LNKTYPE, "x/a.txt"), "no regular file"),
        (special("x/pipe", tarfile.FIFOTYPE), "no regular file"),
        (special("x/disk", tarfile.BLKTYPE), "no regular file"),
        (("x/long.txt", bytes(101)), "101 bytes, more than 100"),
        (("x/a.txt", b"again"), "occurs twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_that_no_honest_archive_has_is_refused(tmp_path, member, words):
    path = pack(tmp_path / "a.tar.gz", ("x/a.txt", b"one"), member)
    with pytest.raises(UnusableArchive, match=words) as caught:
        read_all(path)
    assert "a.tar.gz" in str(caught.value)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_an_archive_that_was_cut_off_is_refused(tmp_path, kept):
    import random

    noise = random.Random(0).randbytes(50_000)
    path = pack(tmp_path / "a.tar.gz", ("a.txt", noise), ("b.txt", noise))
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    with pytest.raises(UnusableArchive, match=r"a\.tar\.gz"):
        read_all(path, 60_000)


def test_an_archive_with_a_flipped_byte_is_refused(tmp_path):
    import random

    path = pack(tmp_path / "a.tar.gz", ("a.txt", random.Random(0).randbytes(50_000)))
    content = bytearray(path.read_bytes())
    content[25_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnusableArchive, match="CRC"):
        read_all(path, 60_000)


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(b"<html>please log in</html>")
    with pytest.raises(UnusableArchive, match=r"a\.tar\.gz"):
        read_all(path)


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100_000)
    path = pack(tmp_path / "a.tar.gz", ("padding.bin", bytes(200_000)), ("a.txt", b"one"))
    with pytest.raises(UnusableArchive, match="unpacks to more than"):
        read_all(path)


def test_a_header_that_claims_gigabytes_is_not_read(tmp_path):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 4_000_000_000
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(header.tobuf() + bytes(10_000)))
    with pytest.raises(UnusableArchive, match="claims"):
        read_all(path)
