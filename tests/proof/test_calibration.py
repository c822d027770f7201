"""Gates follow from runs: the arithmetic with made-up numbers, the evidence's file, the page, the committed tiers."""

import dataclasses
import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from click.testing import CliRunner

from grader.cli import cli
from grader.course import read_exercise
from grader.errors import CourseError
from grader.proof import calibration as sums
from grader.proof import calibration_check, calibration_page
from grader.proof.calibrate import calibrate, plan, seeded, with_varying_seed
from grader.proof.calibration_recipe import code_digest
from grader.proof.calibration_runs import Run, append, read_runs

CLONE = Path(__file__).parents[2]
RUN = Run("imdb_lstm_keras", "sample", 1, 0.95, 2000, 9.0, "cpu", "x86_64, 2 cores", 0.1, "r", "keras 3", "2026-11-22")


def runs_of(what, accuracies, **changes):
    return [
        dataclasses.replace(RUN, what=what, seed=seed, accuracy=a, **changes) for seed, a in enumerate(accuracies, 1)
    ]


def twenty(mean, sd):
    """Return 20 accuracies with just this mean and deviation."""
    z = np.linspace(-1, 1, 20)
    return list(mean + sd * z / z.std(ddof=1))


def evidence(reference=0.96, baseline=0.83, bag=0.58):
    return [
        *runs_of("imdb_lstm_keras", twenty(reference, 0.004)),
        *runs_of("imdb: baseline", twenty(baseline, 0.01)),
        *runs_of("imdb: bag of words", [bag]),
        *runs_of("imdb: commonest class", [0.5]),
    ]


def exercise_with(**tiers):
    stated = {"floor": 0.6, "baseline": 0.75, "good": 0.86, "excellent": 0.93} | tiers
    return dataclasses.replace(
        read_exercise(CLONE / "solutions" / "imdb_lstm_keras"), tiers={"sample": stated}, targets={}
    )


def wrong_tiers(exercise, runs):
    return [bar.tier for bar in calibration_check.bars(exercise, "sample", runs) if bar.wrong]


def test_a_gate_is_three_deviations_below_the_mean():
    runs = sums.spread(twenty(0.90, 0.01))
    assert sums.gate(runs) == pytest.approx(0.87)


def test_a_worst_run_below_that_pulls_the_gate_half_a_point_under_itself():
    runs = sums.spread([0.90] * 19 + [0.80])
    assert runs.mean - 3 * runs.sd > runs.worst
    assert sums.gate(runs) == pytest.approx(0.795)


def test_one_run_has_no_spread():
    with pytest.raises(ValueError, match="two runs or more, not 1"):
        sums.spread([0.9])


@pytest.mark.parametrize(
    ("accuracy", "down", "up"), [(0.8749, 0.87, 0.875), (0.875, 0.875, 0.875), (0.29, 0.29, 0.29), (1.0, 1.0, 1.0)]
)
def test_gates_are_told_in_half_points(accuracy, down, up):
    assert sums.half_points(accuracy) == down
    assert sums.half_points(accuracy, up=True) == up


# Five percent quantiles of Student's distribution, from any table.
@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, -6.3138), (2, -2.9200), (4, -2.1318), (5, -2.0150), (19, -1.7291), (30, -1.6973)]
)
def test_the_chance_of_a_bad_run_is_students(freedom, quantile):
    n = freedom + 1
    runs = sums.Spread(n, 0.9, 0.01, 0.88, 0.92)
    bar = 0.9 + quantile * 0.01 * math.sqrt(1 + 1 / n)
    assert sums.chance_below(bar, runs) == pytest.approx(0.05, abs=1e-5)


def test_the_chance_of_a_bad_run_is_what_simulated_courses_show():
    rng = np.random.default_rng(1)
    courses = rng.normal(0.9, 0.01, size=(20_000, 6))
    seen, after = courses[:, :5], courses[:, 5]
    missed = after < seen.mean(axis=1) - 3 * seen.std(axis=1, ddof=1)
    runs = sums.spread(list(seen[0]))
    said = sums.chance_below(runs.mean - 3 * runs.sd, runs)
    assert missed.mean() == pytest.approx(said, abs=0.005)


def test_the_bound_on_that_chance_holds_in_nineteen_courses_of_twenty():
    rng = np.random.default_rng(2)
    bar, true = 0.88, 0.5 * math.erfc(2 / math.sqrt(2))
    courses = [sums.spread(list(rng.normal(0.9, 0.01, size=10))) for _ in range(400)]
    held = [sums.chance_below_at_most(bar, runs, draws=4_000) >= true for runs in courses]
    assert np.mean(held) == pytest.approx(0.95, abs=0.03)


def test_equal_runs_leave_no_doubt_on_either_side():
    runs = sums.spread([0.9, 0.9, 0.9])
    assert sums.chance_below(0.89, runs) == 0
    assert sums.chance_below(0.91, runs) == 1


def test_counting_alone_bounds_a_share_by_clopper_and_pearson():
    assert sums.share_at_most(0, 20) == pytest.approx(1 - 0.05 ** (1 / 20))
    assert sums.share_at_most(1, 20) == pytest.approx(0.21611, abs=1e-4)
    assert sums.share_at_most(5, 5) == 1


def test_a_floor_models_luck_is_what_simulated_held_out_parts_show():
    rng = np.random.default_rng(3)
    share = rng.beta(58.5, 42.5, size=200_000)
    reached = rng.binomial(100, share) >= 65
    assert sums.chance_to_reach(0.65, 0.58, 100) == pytest.approx(reached.mean(), abs=0.005)
    assert sums.chance_to_reach(0.0, 0.58, 100) == pytest.approx(1)
    assert sums.chance_to_reach(0.88, 0.58, 2000) < 1e-12


def test_an_unfinished_last_line_is_left_out_and_the_next_run_stands_on_a_line_of_its_own(tmp_path):
    file = tmp_path / "folder" / "sample.jsonl"
    append(file, RUN)
    with file.open("a") as more:
        more.write('{"what": "imdb_lstm_k')
    assert read_runs(file) == [RUN]
    second = dataclasses.replace(RUN, seed=2)
    append(file, second)
    assert read_runs(file) == [RUN, second]


def test_a_damaged_line_is_named(tmp_path):
    file = tmp_path / "sample.jsonl"
    append(file, RUN)
    file.write_text("{}\n" + file.read_text())
    with pytest.raises(CourseError, match=r"sample\.jsonl, line 1 is no run"):
        read_runs(file)


def test_runs_of_an_older_recipe_count_no_more(tmp_path):
    file = tmp_path / "sample.jsonl"
    for run in [RUN, dataclasses.replace(RUN, seed=2), dataclasses.replace(RUN, seed=3, recipe="new")]:
        append(file, run)
    assert [run.seed for run in read_runs(file)] == [3]


def test_what_an_older_recipe_trained_is_trained_again_and_once(tmp_path, monkeypatch):
    trained = []

    def run(course, what, seed, by):
        trained.append(what)
        return dataclasses.replace(RUN, what=what, level=course.level, seed=seed, recipe=by)

    monkeypatch.setattr("grader.proof.calibrate._run", run)
    file = tmp_path / "smoke.jsonl"
    append(file, dataclasses.replace(RUN, what="imdb_lstm_pytorch", level="smoke", seed=1, recipe="old"))
    for _ in range(2):
        calibrate(CLONE, "smoke", ("imdb_lstm_pytorch",), 1, file, lambda line: None)
    assert trained == ["imdb: commonest class", "imdb: bag of words", "imdb_lstm_pytorch", "imdb: baseline"]


def test_one_seed_of_everything_comes_first():
    todo = plan(("imdb_lstm_keras", "imdb_lstm_pytorch"), 2)
    assert todo[:2] == [("imdb: commonest class", 1), ("imdb: bag of words", 1)]
    assert todo[2:5] == [("imdb_lstm_keras", 1), ("imdb_lstm_pytorch", 1), ("imdb: baseline", 1)]
    assert [seed for _, seed in todo[5:]] == [2, 2, 2]


def test_an_exercise_that_trains_nothing_is_refused(tmp_path):
    with pytest.raises(CourseError, match="foundations trains no network for a mark"):
        calibrate(CLONE, "smoke", ("foundations",), 2, tmp_path / "smoke.jsonl", print)


@pytest.mark.parametrize(
    "source",
    ["torch.manual_seed(0)", "keras.utils.set_random_seed(0)", "np.random.default_rng(0)", 'start("x", seed=0)'],
)
def test_a_seed_of_zero_is_read_from_the_environment_and_is_zero_without(source, monkeypatch):
    number = re.search(r"int\(.*?\)\)", seeded(source))[0]
    assert eval(number) == 0
    monkeypatch.setenv("COURSE_SEED", "7")
    assert eval(number) == 7


@pytest.mark.parametrize("source", ["default_rng(10)", "default_rng(seed)", "seed=0.5", "speed=0", "range(0)"])
def test_other_numbers_stay(source):
    assert seeded(source) == source


def test_tests_keep_their_seeds(tmp_path):
    cells = [nbformat.v4.new_code_cell("torch.manual_seed(0)") for _ in range(3)]
    for cell, marks in zip(cells, ({}, {"solution": True, "grade": False}, {"grade": True}), strict=True):
        cell.metadata["nbgrader"] = marks
    path = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert ["COURSE_SEED" in cell.source for cell in with_varying_seed(path).cells] == [True, True, False]


def digest(*sources, last="final = lab.train_or_load('final', build, train)"):
    cells = [nbformat.v4.new_code_cell(source) for source in (*sources, last)]
    return code_digest(nbformat.v4.new_notebook(cells=cells))


BUILD, TRAIN, EPOCHS = (
    "def build():\n    return width",
    "def train(model):\n    return loop(model, epochs)",
    "epochs = 3",
)


@pytest.mark.parametrize("changed", ["epochs = 4", "loop = other", "epochs = 3\nfor epochs in (3,): pass"])
def test_a_changed_training_is_another_recipe(changed):
    assert digest(BUILD, TRAIN, EPOCHS) != digest(BUILD, TRAIN, EPOCHS, changed)


@pytest.mark.parametrize(
    "more", ["plot = draw(epochs)", "def other():\n    epochs = 9", "# a word", "lab.train_or_load('baseline', a, b)"]
)
def test_what_only_looks_on_is_the_same_recipe(more):
    assert digest(BUILD, TRAIN, EPOCHS) == digest(BUILD, TRAIN, EPOCHS, more)


def test_a_docstring_is_no_part_of_a_recipe():
    assert digest(BUILD, TRAIN, EPOCHS) == digest(BUILD.replace("\n", '\n    """Make it."""\n'), TRAIN, EPOCHS)


def test_tiers_below_their_gates_follow():
    assert wrong_tiers(exercise_with(), evidence()) == []


@pytest.mark.parametrize(
    ("tier", "stated"), [("excellent", 0.955), ("baseline", 0.83), ("good", 0.954), ("floor", 0.57)]
)
def test_a_tier_that_luck_would_decide_is_found(tier, stated):
    assert wrong_tiers(exercise_with(**{tier: stated}), evidence()) == [tier]


@pytest.mark.parametrize("target", [0.945, 0.961])
def test_a_target_at_the_gate_or_above_the_mean_is_found(target):
    exercise = dataclasses.replace(exercise_with(), targets={"sample": target})
    assert wrong_tiers(exercise, evidence()) == ["target"]


def test_the_mean_may_be_promised():
    assert wrong_tiers(dataclasses.replace(exercise_with(), targets={"sample": 0.96}), evidence()) == []


def test_a_bar_that_a_bag_of_words_clears_is_found():
    assert wrong_tiers(exercise_with(floor=0.86), evidence(bag=0.86)) == ["good"]


def test_too_few_runs_are_no_verdict_but_said():
    few = [run for run in evidence() if run.seed <= 3]
    bars = list(calibration_check.bars(exercise_with(excellent=0.99), "sample", few))
    assert not any(bar.wrong for bar in bars)
    assert "provisional, 3 of 20 runs" in bars[-1].why


def test_no_runs_at_all_are_said(tmp_path):
    said, wrong = calibration_check.check(tmp_path)
    assert said == [
        f"{level}: no runs yet, so nothing to hold its tiers against" for level in ("smoke", "sample", "full")
    ]
    assert wrong == []


def test_the_page_has_gate_chances_and_floor_models():
    text = calibration_page.page({"sample": evidence()})
    row = next(line for line in text.splitlines() if line.startswith("| imdb_lstm_keras |"))
    assert row == (
        "| imdb_lstm_keras | 20 | 96.00% | 0.40% | 0.44% | 95.4% to 96.6% | **94.5%** | 0.08% | 0.38% | 14% | 9 s |"
    )
    assert "| imdb: bag of words | 58.0% | 2,000 | under 0.01% (at 88.5%) | - |" in text


def test_the_page_says_that_rows_are_unfinished_and_that_the_machine_was_busy():
    text = calibration_page.page({"sample": runs_of("imdb_lstm_keras", [0.95, 0.96], busy=3.5)})
    assert "| imdb_lstm_keras | 2 of 20 |" in text
    assert "gates are provisional" in text
    assert "Before 2 of the 2 runs the machine had more than 1.2 tasks a core" in text


def test_the_figure_has_a_panel_for_each_notebook_and_level():
    one = calibration_page.picture({"sample": evidence()})
    two = calibration_page.picture({"sample": evidence(), "full": evidence()})
    height = lambda png: int.from_bytes(png[20:24], "big")  # noqa: E731
    assert height(two) == 2 * height(one)


def test_committed_tiers_follow_from_committed_runs():
    _, wrong = calibration_check.check(CLONE)
    assert wrong == []


def test_runs_of_another_recipe_than_today_s_are_no_evidence(monkeypatch):
    monkeypatch.setattr(calibration_check, "recipe", lambda clone, what, level: "today's")
    _, wrong = calibration_check.check(CLONE)
    assert "sample: WRONG imdb: baseline: trained by another recipe than today's; calibrate it anew" in wrong


def test_the_command_names_each_tier_that_contradicts_the_runs(monkeypatch):
    bar = "imdb_lstm_keras, full: WRONG good 0.900"
    monkeypatch.setattr(calibration_check, "check", lambda clone: (["a line", bar], [bar]))
    result = CliRunner().invoke(cli, ["calibrate", "--check"])
    assert bar in result.output
    assert "1 line above is WRONG" in str(result.exception)


def test_the_committed_page_is_of_the_committed_runs():
    if list((CLONE / calibration_page.EVIDENCE).glob("*.jsonl")):
        assert (CLONE / calibration_page.PAGE).read_text(encoding="utf-8") == calibration_page.fresh_page(CLONE)
