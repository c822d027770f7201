import json

import pytest

from grader import lab
from grader.errors import CourseError

CONFIGS = [{"lr": 0.1, "shape": (3, 3)}, {"lr": 0.2, "shape": (3, 3)}]


class Run:
    def __init__(self, fail_at=None):
        self.seen, self.fail_at = [], fail_at

    def __call__(self, config):
        if len(self.seen) == self.fail_at:
            raise KeyboardInterrupt
        self.seen.append(config)
        return config["lr"] + 0.5


def test_trials_are_run_saved_and_returned_in_order(desk, capsys):
    trials = lab.run_trials(Run(), CONFIGS)
    assert [trial["accuracy"] for trial in trials] == [0.6, 0.7]
    assert all(trial["seconds"] >= 0 for trial in trials)
    assert json.loads((desk / "trials.json").read_text())["level"] == "sample"
    assert "Trial 2 of 2 (lr 0.2, shape (3, 3))" in capsys.readouterr().out


def test_an_interrupted_run_is_taken_up_again(desk):
    with pytest.raises(KeyboardInterrupt):
        lab.run_trials(Run(fail_at=1), CONFIGS)
    run = Run()
    assert len(lab.run_trials(run, CONFIGS)) == 2
    assert run.seen == CONFIGS[1:]


def test_a_changed_configuration_is_run_and_the_old_result_is_kept(desk):
    lab.run_trials(Run(), CONFIGS)
    run = Run()
    lab.run_trials(run, [{"lr": 0.3}, *CONFIGS])
    assert run.seen == [{"lr": 0.3}]
    assert len(json.loads((desk / "trials.json").read_text())["trials"]) == 3


def test_another_data_level_asks_for_new_trials(desk, monkeypatch):
    lab.run_trials(Run(), CONFIGS)
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    run = Run()
    lab.run_trials(run, CONFIGS)
    assert len(run.seen) == 2


def test_under_the_grader_results_are_loaded(desk, monkeypatch, capsys):
    trials = lab.run_trials(Run(), CONFIGS)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    run = Run()
    assert lab.run_trials(run, CONFIGS) == trials
    assert run.seen == []


def test_under_the_grader_a_missing_trial_is_named(desk, monkeypatch):
    lab.run_trials(Run(), CONFIGS[:1])
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match=r"Trial 2 of 2 \(lr 0\.2.*was not handed in"):
        lab.run_trials(Run(), CONFIGS)


@pytest.mark.parametrize("returned", [None, 71.0, float("nan"), "good"])
def test_what_is_no_accuracy_is_refused(desk, returned):
    with pytest.raises(CourseError, match="between 0 and 1 for trial 1"):
        lab.run_trials(lambda config: returned, CONFIGS)
    assert not (desk / "trials.json").exists()


def test_a_configuration_cannot_bring_its_result(desk):
    with pytest.raises(CourseError, match="Configuration 1"):
        lab.run_trials(Run(), [{"lr": 0.1, "accuracy": 0.99}])
