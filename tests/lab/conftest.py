"""An exercise's folder to work in, as a learner's kernel sees it."""

from collections.abc import Callable
from pathlib import Path

import pytest

EXERCISE = """
title = "A small exercise"
project = "{project}"
framework = "{framework}"
tiers.smoke = {{floor = 0.1, baseline = 0.2, good = 0.3, excellent = 0.4}}
tiers.sample = {{floor = 0.3, baseline = 0.6, good = 0.8, excellent = 0.9}}
tiers.full = {{floor = 0.4, baseline = 0.7, good = 0.82, excellent = 0.87}}

[[steps]]
id = "train"
title = "Train"
points = 80
skill = "training and tuning"
minutes = 100

[[steps]]
id = "accuracy"
title = "Accuracy"
points = 20
skill = "evaluation"
minutes = 5
"""


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make an exercise's folder the current one; the sample is in use and no course folder is set."""

    def make(framework: str = "pytorch", project: str = "cifar10") -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        (folder / "exercise.toml").write_text(EXERCISE.format(framework=framework, project=project), encoding="utf-8")
        monkeypatch.chdir(folder)
        for variable in ("COURSE_ROOT", "COURSE_RUN", "NBGRADER_EXECUTION"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("COURSE_LEVEL", "sample")
        monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("COURSE_DEVICE", "cpu")
        return folder

    return make


@pytest.fixture
def desk(exercise: Callable[..., Path]) -> Path:
    """A PyTorch exercise on images, at a learner's desk."""
    return exercise()
