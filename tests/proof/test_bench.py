"""The benchmark's page: one line for each training, measured against the baseline of its own project."""

from pathlib import Path

import pytest

from grader.errors import CourseError
from grader.proof.bench import Row, page, run_bench

BASELINE = Row("baseline (Keras)", "cifar10", 0.696, 100.0, 0, 0, 2700.4, "")
SOLUTION = Row("cifar10_cnn_pytorch", "cifar10", 0.8866, 78.0, 120.0, 14.4, 1500.0, "91.0 of 91", "cpu")
OTHER = Row("baseline (Keras)", "imdb", 0.85, 200.0, 0, 0, 1200.0, "")


def test_a_solutions_time_is_a_share_of_its_own_projects_baseline():
    lines = page([BASELINE, SOLUTION, OTHER], "full").splitlines()
    assert "| cifar10: cifar10_cnn_pytorch | 88.7 % | 78 s | 0.78 | 120 s | 14 s | 1500 MB | 91.0 of 91 |" in lines
    assert "| imdb: baseline (Keras) | 85.0 % | 200 s | 1.00 | - | - | 1200 MB | - |" in lines


def test_an_exercise_that_trains_nothing_is_refused(tmp_path):
    with pytest.raises(CourseError, match="foundations has no data set"):
        run_bench(Path(__file__).parents[2], "smoke", ("foundations",), tmp_path / "page.md")


def test_the_page_names_level_device_and_versions():
    text = page([BASELINE, SOLUTION], "full")
    assert "data level `full`" in text
    assert "device cpu" in text
    assert "torch 2." in text
