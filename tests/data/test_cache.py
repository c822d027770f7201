import os
import time

import pytest

from grader.data import cache


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_built_folder_is_complete_and_nothing_else_is_left(tmp_path):
    with cache.building(tmp_path / "a", "maker 1") as folder:
        (folder / "x").write_text("content")
        assert not (tmp_path / "a").exists()
    assert cache.is_complete(tmp_path / "a", "maker 1")
    assert not cache.is_complete(tmp_path / "a", "maker 2")
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == ["complete.json", "x"]


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt, OSError])
def test_an_interrupted_build_leaves_nothing(tmp_path, interruption):
    def build():
        with cache.building(tmp_path / "a", "maker") as folder:
            (folder / "x").write_text("half")
            raise interruption

    with pytest.raises(interruption):
        build()
    assert names(tmp_path) == []


def test_an_interrupted_build_leaves_the_older_folder(tmp_path):
    with cache.building(tmp_path / "a", "old") as folder:
        (folder / "x").write_text("old")
    with pytest.raises(KeyboardInterrupt), cache.building(tmp_path / "a", "new"):
        raise KeyboardInterrupt
    assert (tmp_path / "a" / "x").read_text() == "old"
    assert cache.is_complete(tmp_path / "a", "old")


def test_a_stale_or_unfinished_folder_is_replaced(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "half").write_text("")
    assert not cache.is_complete(tmp_path / "a")
    with cache.building(tmp_path / "a", "maker") as folder:
        (folder / "x").write_text("")
    assert names(tmp_path / "a") == ["complete.json", "x"]
    assert names(tmp_path) == ["a"]


def test_of_two_that_build_at_once_the_first_to_finish_stays(tmp_path):
    with cache.building(tmp_path / "a", "maker") as slow:
        with cache.building(tmp_path / "a", "maker") as fast:
            (fast / "x").write_text("fast")
        (slow / "x").write_text("slow")
    assert (tmp_path / "a" / "x").read_text() == "fast"
    assert names(tmp_path) == ["a"]


def test_a_cache_of_an_older_format_does_not_count(tmp_path, monkeypatch):
    with cache.building(tmp_path / "a", "maker"):
        pass
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    assert not cache.is_complete(tmp_path / "a")


def test_what_a_killed_process_left_is_swept_away_but_not_what_another_is_building(tmp_path):
    old, new = tmp_path / ".a.old", tmp_path / ".a.new"
    for folder in (old, new):
        folder.mkdir()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    with cache.building(tmp_path / "a", "maker"):
        pass
    assert names(tmp_path) == [".a.new", "a"]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_only_a_private_folder_is_closed_to_others(tmp_path):
    for name, private in (("shared", False), ("private", True)):
        with cache.building(tmp_path / name, "maker", private):
            pass
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700


def test_texts_come_back_as_they_were(tmp_path):
    texts = ["", "très bien", "line\r\nline\n", "", "\u2028 \x85 🎬"]
    cache.write_texts(tmp_path, "t", (text.encode() for text in texts))
    assert cache.read_texts(tmp_path, "t") == texts
    assert cache.count_texts(tmp_path, "t") == 5


def test_texts_that_lost_their_end_are_noticed(tmp_path):
    cache.write_texts(tmp_path, "t", [b"one", b"two"])
    (tmp_path / "t.bin").write_bytes(b"onet")
    with pytest.raises(ValueError, match=r"t\.bin has 4 bytes instead of 6"):
        cache.read_texts(tmp_path, "t")
