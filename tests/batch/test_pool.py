"""What happens to a submission that takes its workers down, or that a limit cut off. The workers here only pretend."""

import pytest
from distributed import KilledWorker

from grader.batch import pool as room
from grader.batch.pool import KILLS, Pool
from grader.batch.task import Executed
from grader.errors import CourseError

FINE, CUT_OFF = Executed(b"transcript", False, 1.0), Executed(b"cut", True, 1.0)


class Client:
    """Two workers. Each submission has a list of what comes of it, one for each time it is executed."""

    def __init__(self, **comes_of):
        self.comes_of, self.workers = comes_of, {"a": 1, "b": 1}
        self.together, self.supplied = [], []

    def nthreads(self):
        return self.workers

    def submit(self, function, task, digest, files, *, workers, **options):
        self.supplied.append((workers[0], files))
        return Future(self.comes_of[task].pop(0))


class Future:
    def __init__(self, what):
        self.what = what

    def result(self):
        if isinstance(self.what, Exception):
            raise self.what
        return self.what

    def release(self):
        pass


@pytest.fixture
def run(monkeypatch):
    def run(client, students=None):
        def wait(futures, timeout, return_when):
            client.together.append(len(futures))
            return type("Waited", (), {"done": set(futures)})

        monkeypatch.setattr(room, "wait", wait)
        pool = Pool(client, {"images": b"held out"}, {})
        return {done.student: done for done in pool.run(students or list(client.comes_of), str) if done}

    return run


def killed():
    return KilledWorker("submission", None, 0)


def test_a_submission_whose_worker_died_is_executed_elsewhere(run):
    assert run(Client(ann=[killed(), FINE], bob=[FINE]))["ann"].executed is FINE


def test_one_that_takes_three_workers_down_is_set_aside_and_the_others_are_not(run):
    client = Client(ann=[killed() for _ in range(KILLS + 1)], bob=[FINE], cleo=[killed(), FINE])
    done = run(client)
    assert (done["ann"].executed, done["ann"].why_not) == (None, "3 workers died while they worked on it")
    assert done["bob"].executed is done["cleo"].executed is FINE
    assert len(client.comes_of["ann"]) == 1


def test_what_a_limit_cut_off_is_executed_once_more_with_the_workers_to_itself(run):
    client = Client(ann=[CUT_OFF, FINE], bob=[FINE], cleo=[CUT_OFF, CUT_OFF], dora=[FINE])
    done = run(client)
    assert done["ann"].executed is FINE
    assert done["cleo"].executed is CUT_OFF, "the second time is final"
    assert client.together[-2:] == [1, 1]


def test_a_fault_of_ours_costs_one_submission_and_says_what_it_was(run):
    done = run(Client(ann=[RuntimeError("a bug")], bob=[CourseError("the data are missing")], cleo=[FINE]))
    assert done["ann"].why_not == "the worker failed with RuntimeError: a bug"
    assert done["bob"].why_not == "the data are missing"
    assert done["cleo"].executed is FINE


def test_each_worker_gets_the_held_out_part_once_and_again_where_it_lost_it(run):
    client = Client(**{f"learner-{n}": [FINE] for n in range(4)}, last=[None, FINE])
    run(client)
    given = [files is not None for _, files in client.supplied]
    assert sorted(given[:2]) == [True, True]
    assert sum(given) == 3


def test_without_workers_it_ends_with_a_sentence(run, monkeypatch):
    monkeypatch.setattr(room, "PATIENCE", 0)
    monkeypatch.setattr(room.time, "sleep", lambda seconds: None)
    client = Client(ann=[FINE])
    client.workers = {}
    with pytest.raises(CourseError, match="No worker is left, and 1 submissions are still to be executed"):
        run(client)
