"""The doctor says in a line for each thing whether a learner can work, and mends with a sentence."""

import json
import subprocess
import sys
from collections import namedtuple
from importlib import metadata

import psutil
import pytest

from grader.data.status import Status
from grader.desk import doctor, installed
from grader.desk.finding import Health

Usage = namedtuple("Usage", "total used free")
Memory = namedtuple("Memory", "total available")


@pytest.fixture
def versions(monkeypatch):
    """Pretend that other versions are installed; None stands for a package that is not."""
    real = metadata.version

    def pretend(**others):
        def version(name):
            given = others.get(name.replace("-", "_"), real)
            if given is None:
                raise metadata.PackageNotFoundError(name)
            return given if isinstance(given, str) else real(name)

        monkeypatch.setattr(installed, "version", version)

    return pretend


def test_this_machine_can_run_the_tests_so_nothing_is_wrong(top, monkeypatch):
    found = doctor.examine(top)
    assert [finding for finding in found if finding.health == Health.WRONG] == []
    subjects = [finding.subject for finding in found]
    assert {"Python", "packages", "kernel", "disk", "memory", "device", "data", "exercises", "sandbox"} <= set(subjects)
    assert all(finding.remedy == "" for finding in found if finding.health == Health.GOOD)
    assert any(f"1 in {top / 'work'}" in str(finding) for finding in found)


def test_it_imports_no_framework(top):
    code = "import sys; from grader.desk.doctor import examine; from pathlib import Path; examine(Path())\n"
    code += "print(sorted({'torch', 'tensorflow', 'keras', 'nbgrader', 'nbformat', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=top)
    assert done.stdout == "[]\n"


def test_a_package_out_of_its_range_is_named_with_the_range(top, versions):
    versions(numpy="1.26.4", tqdm=None)
    (finding,) = installed.packages(top)
    assert finding.health == Health.WRONG
    assert "numpy is 1.26.4, and " in finding.text
    assert "tqdm is missing" in finding.text
    assert "README.md" in finding.remedy
    (top / "requirements.lock").write_text("")
    assert "make setup" in installed.packages(top)[0].remedy


def test_a_pair_that_does_not_fit_is_named(top, versions, monkeypatch):
    monkeypatch.setattr(installed, "requires", lambda name: ["torch==2.9.0"] if name == "torchvision" else [])
    versions(torch="2.10.0", torchvision="0.24.0")
    (finding,) = installed.packages(top)
    assert finding.health == Health.WRONG
    assert "torchvision 0.24.0 needs torch==2.9.0, and 2.10.0 is installed" in finding.text


def test_one_framework_is_enough_and_none_is_too_little(top, versions):
    versions(torch=None, torchvision=None, safetensors=None, tensorflow="2.20.0", keras="3.10.0")
    pytorch, keras = installed.frameworks(top)
    assert (pytorch.health, keras.health) == (Health.GOOD, Health.GOOD)
    assert "not installed" in pytorch.text
    versions(torch=None, torchvision=None, safetensors=None, tensorflow=None, keras=None)
    assert installed.frameworks(top)[-1].health == Health.WRONG


def test_half_a_framework_is_wrong(top, versions):
    versions(torch="2.9.0", torchvision=None, safetensors="0.5.0")
    assert "torchvision is missing" in installed.frameworks(top)[0].text


def test_a_kernel_in_another_python_is_wrong(tmp_path, monkeypatch):
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": [str(tmp_path / "python")], "display_name": "other"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (finding,) = installed.kernel()
    assert finding.health == Health.WRONG
    assert str(folder) in finding.remedy


def test_a_missing_validate_button_keeps_nobody_from_working(tmp_path, monkeypatch):
    monkeypatch.setattr(installed, "jupyter_config_path", lambda: [str(tmp_path)])
    assert installed.jupyter()[0].health == Health.FAIR
    (tmp_path / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": {installed.VALIDATE: True}}})
    )
    assert installed.jupyter()[0].health == Health.GOOD


@pytest.mark.parametrize(
    ("free", "health"), [(1e8, Health.WRONG), (3e8, Health.FAIR), (1e11, Health.GOOD)], ids=["full", "tight", "ample"]
)
def test_room_on_the_disk(top, monkeypatch, free, health):
    monkeypatch.setenv("COURSE_DATA", str(top / "data"))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: Usage(1e12, 0, free))
    assert [finding.health for finding in doctor.disk()] == [health]


@pytest.mark.parametrize(
    ("total", "available", "limit", "health"),
    [
        (16e9, 8e9, None, Health.GOOD),
        (16e9, 1e9, None, Health.FAIR),
        (0.5e9, 0.4e9, None, Health.WRONG),
        (64e9, 32e9, 0.9e9, Health.WRONG),
        (64e9, 32e9, 1.5e9, Health.FAIR),
    ],
)
def test_memory_of_the_machine_or_of_its_container(monkeypatch, total, available, limit, health):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(total, available))
    monkeypatch.setattr(doctor, "_container_limit", lambda: limit)
    assert doctor.memory()[0].health == health


@pytest.mark.parametrize(
    ("level", "ready", "health", "words"),
    [
        ("full", ("full",), Health.GOOD, "the real data"),
        ("full", (), Health.WRONG, "COURSE_LEVEL asks for the real data, which are not here"),
        ("sample", (), Health.GOOD, "the real data come with `grader data`"),
        ("sample", ("full",), Health.GOOD, "COURSE_LEVEL asks for the sample"),
        ("smoke", (), Health.FAIR, "a handful"),
    ],
)
def test_which_data_are_in_use(tmp_path, monkeypatch, level, ready, health, words):
    one = Status("cifar10", "CIFAR-10", level, ready, None, 0, tmp_path)
    monkeypatch.setattr(doctor.data, "status", lambda: [one])
    (finding,) = doctor.data_sets()
    assert finding.health == health
    assert words in finding.text


def test_a_setting_that_means_nothing_is_wrong_and_the_rest_is_told(top, monkeypatch):
    monkeypatch.setenv("COURSE_LEVEL", "huge")
    found = doctor.examine(top)
    assert any("COURSE_LEVEL is 'huge'" in one.text and one.health == Health.WRONG for one in found)
    assert found[-1].subject == "sandbox"


def test_a_grader_s_setting_that_stops_training_is_wrong(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert doctor.settings()[0].health == Health.WRONG


def test_before_the_exercises_are_copied_the_way_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (finding,) = doctor.desk(tmp_path)
    assert finding.health == Health.FAIR
    assert "grader lab" in finding.text


def test_a_framework_names_its_device_or_why_it_cannot(top, monkeypatch):
    def run(command, **options):
        failed = "torch" in command[-1]
        return subprocess.CompletedProcess(command, int(failed), "cpu\n", "Traceback\nImportError: libcudnn.so.9\n")

    monkeypatch.setattr(doctor.subprocess, "run", run)
    monkeypatch.setattr(doctor, "find_spec", lambda name: name)
    pytorch, keras = doctor.devices(top)
    assert (pytorch.health, keras.health) == (Health.WRONG, Health.GOOD)
    assert pytorch.text == "PyTorch cannot be used: ImportError: libcudnn.so.9"
    assert keras.text == "Keras computes on 'cpu'."


def test_the_sandbox_is_for_graders(monkeypatch):
    monkeypatch.setattr(doctor, "why_not", lambda: "There is none.")
    monkeypatch.setattr(sys, "platform", "darwin")
    (finding,) = doctor.sandbox()
    assert finding.health == Health.GOOD
    assert finding.text == "Only those who grade other people's work need one. There is none."
