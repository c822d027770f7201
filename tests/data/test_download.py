import hashlib
import os
import random
import subprocess
import sys
import time

import pytest

from grader.data import download as module
from grader.data.download import SourceError, download

CONTENT = random.Random(0).randbytes(3_000_000)
CHECKSUM = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def get(server, tmp_path):
    """Download ``a.tar.gz`` from the server to `get.folder`."""
    (server.folder / "a.tar.gz").write_bytes(CONTENT)

    def get(checksum=CHECKSUM, name="a.tar.gz"):
        return download(f"{server.url}/{name}", get.folder, "a.tar.gz", checksum, pause=0.01)

    get.folder = tmp_path / "archives"
    return get


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("checksum", [CHECKSUM, "md5:" + hashlib.md5(CONTENT).hexdigest().upper()])
def test_a_good_file_arrives(get, checksum):
    assert get(checksum).read_bytes() == CONTENT
    assert names(get.folder) == ["a.tar.gz"]


def test_a_download_that_breaks_off_goes_on_where_it_stopped(get, server):
    server.plan = [("stop after", 1_000_000), ("stop after", 1_000_000)]
    assert get().read_bytes() == CONTENT
    starts = [0 if wanted is None else int(wanted[6:-1]) for _, wanted in server.requests]
    assert len(starts) == 3
    assert 0 == starts[0] < starts[1] < starts[2] <= 2_000_000


def test_an_interrupted_download_goes_on_in_the_next_process(get, server):
    server.plan = [("stop after", 1_000_000), 503, 503, 503]
    with pytest.raises(SourceError, match="503"):
        get()
    [part] = get.folder.iterdir()
    assert 0 < part.stat().st_size <= 1_000_000
    size = part.stat().st_size
    assert get().read_bytes() == CONTENT
    assert server.requests[-1][1] == f"bytes={size}-"
    assert names(get.folder) == ["a.tar.gz"]


def test_ctrl_c_leaves_a_part_to_resume(get, server, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 100_000)

    def interrupted(progress, n):
        progress.received = getattr(progress, "received", 0) + n
        if progress.received >= 1_000_000:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module._Progress, "update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            get()
    [part] = get.folder.iterdir()
    assert part.stat().st_size == 1_000_000
    assert get().read_bytes() == CONTENT
    assert server.requests[-1][1] == "bytes=1000000-"


def test_the_part_of_a_killed_process_is_taken_over_but_not_that_of_a_running_one(get, server):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    running, killed, elsewhere = (
        get.folder / f"a.tar.gz.{CHECKSUM[7:19]}.{process}.part"
        for process in (module._process(os.getppid()), module._process(ended.pid), "anotherhost-1")
    )
    get.folder.mkdir()
    for part, size in ((running, 700_000), (killed, 500_000), (elsewhere, 600_000)):
        part.write_bytes(CONTENT[:size])
    assert get().read_bytes() == CONTENT
    assert server.requests == [("/a.tar.gz", "bytes=500000-")]
    assert names(get.folder) == sorted(["a.tar.gz", running.name, elsewhere.name])


def test_a_part_that_nobody_has_touched_for_minutes_is_taken_over(get, server):
    get.folder.mkdir()
    part = get.folder / f"a.tar.gz.{CHECKSUM[7:19]}.anotherhost-1.part"
    part.write_bytes(CONTENT[:500_000])
    os.utime(part, (time.time() - 300,) * 2)
    assert get().read_bytes() == CONTENT
    assert server.requests == [("/a.tar.gz", "bytes=500000-")]
    assert names(get.folder) == ["a.tar.gz"]


def test_a_part_for_another_checksum_is_not_resumed(get, server):
    get.folder.mkdir()
    (get.folder / "a.tar.gz.000000000000.part").write_bytes(b"other bytes")
    assert get().read_bytes() == CONTENT
    assert server.requests == [("/a.tar.gz", None)]


def test_a_server_without_ranges_sends_it_all_again(get, server):
    server.plan = [("stop after", 1_000_000), "no ranges"]
    assert get().read_bytes() == CONTENT
    assert [wanted is None for _, wanted in server.requests] == [True, False]


@pytest.mark.parametrize("part", [b"damaged half", CONTENT + b"too long", CONTENT[:-1] + b"!"])
def test_a_part_that_turns_out_damaged_is_fetched_anew(get, part):
    get.folder.mkdir()
    (get.folder / f"a.tar.gz.{CHECKSUM[7:19]}.part").write_bytes(part)
    assert get().read_bytes() == CONTENT
    assert names(get.folder) == ["a.tar.gz"]


def test_a_part_that_is_complete_is_not_fetched_again(get, server):
    get.folder.mkdir()
    (get.folder / f"a.tar.gz.{CHECKSUM[7:19]}.part").write_bytes(CONTENT)
    assert get().read_bytes() == CONTENT
    assert server.requests == [("/a.tar.gz", f"bytes={len(CONTENT)}-")]


def test_a_wrong_file_is_refused_with_both_checksums_and_leaves_nothing(get, server):
    (server.folder / "a.tar.gz").write_bytes(b"something else")
    with pytest.raises(SourceError) as caught:
        get()
    assert CHECKSUM.removeprefix("sha256:") in str(caught.value)
    assert hashlib.sha256(b"something else").hexdigest() in str(caught.value)
    assert "a.tar.gz from 127.0.0.1" in str(caught.value)
    assert "14 bytes" in str(caught.value)
    assert names(get.folder) == []


def test_a_wrong_file_does_not_replace_the_one_that_is_there(get, server):
    get()
    (server.folder / "a.tar.gz").write_bytes(b"something else")
    with pytest.raises(SourceError):
        get()
    assert (get.folder / "a.tar.gz").read_bytes() == CONTENT


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 3), (429, 3)])
def test_a_server_that_says_no_is_asked_again_only_if_that_may_help(get, server, status, requests):
    server.plan = [status] * 5
    with pytest.raises(SourceError, match=f"127.0.0.1 answered {status}"):
        get()
    assert len(server.requests) == requests


def test_without_a_network_it_says_so(tmp_path):
    with pytest.raises(SourceError, match=r"no connection to 127\.0\.0\.1"):
        download("http://127.0.0.1:9/a.tar.gz", tmp_path, "a.tar.gz", CHECKSUM, pause=0.01)
    assert names(tmp_path) == []


def test_a_password_in_the_address_is_not_shown(tmp_path):
    with pytest.raises(SourceError) as caught:
        download("http://user:pass@127.0.0.1:9/a.tar.gz", tmp_path, "a.tar.gz", CHECKSUM, pause=0.01)
    assert "pass" not in str(caught.value)


def test_a_server_that_sends_without_end_does_not_fill_the_disk(get, monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1_000_000)
    with pytest.raises(SourceError, match="sends more than 1,000,000 bytes"):
        get()
    assert names(get.folder) == []
