"""Which models and records a notebook will look for where it is graded."""

import pytest

from grader.desk.uses import find_uses


@pytest.mark.parametrize(
    ("source", "models", "spare", "records"),
    [
        ('model = lab.train_or_load("final", build, train)', {"final"}, set(), set()),
        ('model = lab.train_or_load(name="final", build=build, train=train)', {"final"}, set(), set()),
        ('if lab.exploring():\n    lab.train_or_load("first", build, train)', set(), {"first"}, set()),
        ('if lab.exploring():\n    pass\nelse:\n    lab.train_or_load("a", b, c)', {"a"}, set(), set()),
        ("trials = lab.run_trials(run, configs)", set(), set(), {"trials"}),
        ('lab.run_trials(run, configs, "mine")', set(), set(), {"mine"}),
        ("print(lab.facts())", {"final"}, set(), set()),
        ("lab.train_or_load(chosen, build, train)", set(), set(), set()),
        ('%matplotlib inline\nlab.train_or_load("a", b, c)', {"a"}, set(), set()),
        ("def broken(:", set(), set(), set()),
    ],
)
def test_a_call_says_what_is_looked_for(source, models, spare, records):
    found = find_uses([source])
    assert (found.models, found.spare, found.records) == (models, spare, records)


def test_what_is_used_once_outside_experiments_is_not_spare():
    experiment = 'if lab.exploring():\n    lab.train_or_load("first", build, train)'
    assert find_uses([experiment, 'history = lab.facts("first")["history"]']).spare == set()
    assert find_uses([experiment, 'history = lab.facts("first"']).spare == set(), "nor what a broken cell names"
