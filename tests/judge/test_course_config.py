import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from grader.judge.course_config import SUBMISSION_NAME, configure, course_config, write_config, write_desk_config

FOLDER = "/course/downloaded/imdb_lstm_keras/extracted/"


TIME = "20261121T174500Z"


@pytest.mark.parametrize(
    ("path", "student", "file", "timestamp"),
    [
        # Canvas: loose files, handed in again, late, zipped
        ("doejane_4711_8822_imdb_lstm_keras.ipynb", "4711", "imdb_lstm_keras", None),
        ("doejane_4711_8822_imdb_lstm_keras-2.ipynb", "4711", "imdb_lstm_keras", None),
        ("doejane_LATE_4711_8822_final.weights.h5", "4711", "final.weights.h5", None),
        ("doejane_4711_8822_work-1/imdb_lstm_keras/final.json", "4711", "final.json", None),
        ("doe_jane_4711_8822_final.json", "4711", "final.json", None),
        ("LATE_anon_x7Qp2_8822_final.json", "x7Qp2", "final.json", None),
        # what a learner called a file says nothing about whose it is
        ("eve_4711_88_bob_4712_89_final.json", "4711", "bob_4712_89_final.json", None),
        ("eve_4711_88_4712_assignsubmission_file_final.json", "4711", "4712_assignsubmission_file_final.json", None),
        (
            "Eve_31_assignsubmission_file_b_32_assignsubmission_file_final.json",
            "31",
            "b_32_assignsubmission_file_final.json",
            None,
        ),
        ("Eve_31_assignsubmission_file_/b_4712_89_final.json", "31", "b_4712_89_final.json", None),
        ("eve_4711_88_work/imdb_lstm_keras/extracted/bob_4712_89_final.json", "4711", "bob_4712_89_final.json", None),
        (f"eve_imdb_lstm_keras_{TIME}_b_4712_89_final.json", "eve", "b_4712_89_final.json", TIME),
        # Moodle: a folder a participant, with loose files or a zip
        ("Jane Doe_4711_assignsubmission_file/imdb_lstm_keras.ipynb", "4711", "imdb_lstm_keras", None),
        ("Jane O'Doe_4711_assignsubmission_file_/imdb_lstm_keras.ipynb", "4711", "imdb_lstm_keras", None),
        ("Jane Doe_4711_assignsubmission_file_/work/vocabulary.json", "4711", "vocabulary.json", None),
        ("Jane_Doe_4711_assignsubmission_file_final.safetensors", "4711", "final.safetensors", None),
        # named by the learner: student, assignment, time
        (f"jane_imdb_lstm_keras_{TIME}/final.safetensors", "jane", "final.safetensors", TIME),
        (f"j_doe_imdb_lstm_keras_{TIME}/a/imdb_lstm_keras.ipynb", "j_doe", "imdb_lstm_keras", TIME),
        (f"jane_imdb_lstm_keras_{TIME}_imdb_lstm_keras.ipynb", "jane", "imdb_lstm_keras", TIME),
    ],
)
def test_names_that_learning_platforms_give(path, student, file, timestamp):
    for name in (FOLDER + path, ("C:" + FOLDER + path).replace("/", "\\")):
        found = re.match(SUBMISSION_NAME, name)
        assert found, name
        assert (found["student_id"], found["file_id"], found["timestamp"]) == (student, file, timestamp)


@pytest.mark.parametrize(
    "path",
    [
        "doejane_4711_8822_work/.ipynb_checkpoints/imdb_lstm_keras-checkpoint.ipynb",
        "doejane_4711_8822_work/__MACOSX/imdb_lstm_keras/_imdb_lstm_keras.ipynb",
        "doejane_4711_8822_work/._imdb_lstm_keras.ipynb",
        "imdb_lstm_keras.ipynb",
        "jane_cifar10_cnn_keras_20261121T174500Z/cifar10_cnn_keras.ipynb",
    ],
)
def test_files_that_are_no_submission_are_passed_over(path):
    assert not re.match(SUBMISSION_NAME, FOLDER + path)


def test_weights_are_not_among_what_is_ignored(tmp_path):
    from fnmatch import fnmatch

    ignored = course_config(tmp_path).CourseDirectory.ignore
    for name in (
        "final.safetensors",
        "final.weights.h5",
        "final.json",
        "vocabulary.json",
        "exercise.toml",
        "toy.ipynb",
    ):
        assert not any(fnmatch(name, pattern) for pattern in ignored), name
    for name in ("model.pt", "model.pth", ".ipynb_checkpoints", "state.pkl"):
        assert any(fnmatch(name, pattern) for pattern in ignored), name


def test_the_course_folder_becomes_course_root(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    configure(Config(), tmp_path)
    assert os.environ["COURSE_ROOT"] == str(tmp_path)
    configure(Config(), tmp_path / "other")
    assert os.environ["COURSE_ROOT"] == str(tmp_path), "what the environment says goes first"
    monkeypatch.delenv("COURSE_ROOT")


def test_reading_the_settings_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    before = dict(os.environ)
    course_config(tmp_path)
    assert dict(os.environ) == before


def test_settings_need_no_nbgrader():
    """They are read at every desk, and importing nbgrader takes a second."""
    code = "import grader.judge.course_config, sys; assert 'nbgrader' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def run_config(folder):
    """Run a folder's nbgrader_config.py as nbgrader does."""
    config = Config()
    path = folder / "nbgrader_config.py"
    exec(compile(path.read_text(), str(path), "exec"), {"get_config": lambda: config, "__file__": str(path)})
    return config


def test_a_written_config_makes_a_course_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    write_config(tmp_path)
    assert run_config(tmp_path).CourseDirectory.root == str(tmp_path)


def test_a_learner_s_config_gives_time_and_makes_no_course_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    write_desk_config(tmp_path)
    config = run_config(tmp_path)
    assert config.Execute.timeout >= 600
    assert "root" not in config.CourseDirectory
    assert "COURSE_ROOT" not in os.environ


def test_this_clone_is_a_course_folder(monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", "elsewhere")
    clone = Path(__file__).resolve().parents[2]
    assert run_config(clone).CourseDirectory.root == str(clone)
