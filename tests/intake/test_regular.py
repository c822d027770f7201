"""A file is opened only if it is a regular one with one name, and never read without end."""

import os
import socket
import stat
import sys
import tempfile

import pytest

from grader.intake import regular
from grader.intake.regular import Refused, read_regular, write_new

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


def test_a_regular_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"1234")
    assert read_regular(tmp_path / "a", 4) == b"1234"
    with pytest.raises(Refused, match=r"it has 0.0 MB, and 3e-06 MB are allowed"):
        read_regular(tmp_path / "a", 3)


@posix
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "nowhere", "link", ".", "file"])
def test_a_link_is_refused_wherever_it_points(tmp_path, target):
    (tmp_path / "file").write_text("secret")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(Refused, match="it is a link"):
        read_regular(tmp_path / "link", 100)


@posix
def test_a_hard_link_is_refused(tmp_path):
    (tmp_path / "file").write_text("secret")
    os.link(tmp_path / "file", tmp_path / "link")
    with pytest.raises(Refused, match="hard link"):
        read_regular(tmp_path / "link", 100)


@posix
def test_pipes_sockets_devices_and_folders_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused, match="it is a pipe"):
        read_regular(tmp_path / "pipe", 100)
    with pytest.raises(Refused, match="it is a device"):
        read_regular("/dev/zero", 100)
    with pytest.raises(Refused, match="it is a folder"):
        read_regular(tmp_path, 100)
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{short}/s")
        with pytest.raises(Refused, match="it is a socket"):
            read_regular(f"{short}/s", 100)


@posix
def test_a_file_that_is_exchanged_for_a_link_or_pipe_meanwhile_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "secret").write_text("secret")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("secret")
    seen = os.stat(tmp_path / "file")
    for other in ("pipe", "link", "secret"):
        with monkeypatch.context() as patch:
            patch.setattr(regular.os, "stat", lambda *_, **__: seen)
            with pytest.raises(Refused):
                read_regular(tmp_path / other, 100)


def test_what_cannot_be_read_is_refused(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="it cannot be read"):
        read_regular(tmp_path / "nothing", 100)
    (tmp_path / "locked").write_text("")

    def deny(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(regular.os, "open", deny)
    with pytest.raises(Refused, match=r"it cannot be read \(Permission denied\)"):
        read_regular(tmp_path / "locked", 100)


def test_nothing_is_written_over(tmp_path):
    write_new(tmp_path / "a", b"1")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o600 == 0o600
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"2")
    if sys.platform != "win32":
        (tmp_path / "dangling").symlink_to("target")
        with pytest.raises(FileExistsError):
            write_new(tmp_path / "dangling", b"2")
        assert not (tmp_path / "target").exists()
