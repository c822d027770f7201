"""What the watch counts, and that it never sleeps on duty."""

import psutil
import pytest

from grader.sandbox import Limits, watch
from grader.sandbox.cgroup import Group

ME = psutil.Process()


def watching(limits: Limits, look=lambda: True, group: Group | None = None) -> tuple[watch.Watch, list[str]]:
    ended: list[str] = []
    return watch.Watch(ME, group or Group(), limits, look, ended.append), ended


def test_too_many_threads_are_seen():
    one, ended = watching(Limits(tasks=0))
    one.start()
    one.join(5)
    assert ended == ["it started more than 0 processes and threads"]


def test_too_much_memory_is_seen():
    one, ended = watching(Limits(memory=1_000_000, tasks=10_000))
    one.start()
    one.join(5)
    assert ended == ["it used more than 0.0 GB of memory"]


def test_a_watch_that_fails_ends_the_cage():
    def look():
        raise OSError("blind")

    one, ended = watching(Limits(), look)
    with pytest.raises(OSError, match="blind"):
        one.run()
    assert ended == ["it could not be watched: blind"]


def test_the_last_look_is_after_the_death(tmp_path):
    # The kernel's counter changes at the moment of death, so it must be read once more after it.
    def dies():
        (tmp_path / "memory.events").write_text("oom_kill 1\n")
        return False

    one, ended = watching(Limits(), dies, Group(tmp_path, tmp_path))
    one.run()
    assert ended == ["it used more than 4.0 GB of memory"]


def test_cpu_time_and_tasks_of_an_ended_process_are_no_error(monkeypatch):
    def gone():
        raise psutil.NoSuchProcess(1)

    dead = psutil.Process()
    for name in ("children", "num_threads", "cpu_times"):
        monkeypatch.setattr(dead, name, lambda *args, **settings: gone())
    assert watch.tree(dead) == []
    assert watch.count_tasks([dead]) == 0
    assert watch.cpu_seconds([dead]) == 0.0
