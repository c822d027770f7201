import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.authoring import release
from grader.authoring.bundle import pack
from grader.errors import CourseError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bundle(toy_masters, tmp_path_factory):
    """The unpacked bundle of the toy course."""
    course = tmp_path_factory.mktemp("course")
    release(toy_masters, course)
    folder = tmp_path_factory.mktemp("class")
    with zipfile.ZipFile(pack(ROOT, course)) as archive:
        archive.extractall(folder)
    return folder / "deep-learning-course"


def wheel(bundle):
    return next((bundle / "packages").glob("*.whl"))


def test_it_holds_what_a_class_needs(bundle):
    files = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert files - {wheel(bundle).relative_to(bundle).as_posix()} == {
        "README.md",
        "docs/learner.md",
        "datasets/cifar10/README.md",
        "datasets/imdb/README.md",
        "environment.yml",
        "notebooks/toy/exercise.toml",
        "notebooks/toy/toy.ipynb",
        "requirements.lock",
    }
    assert f"packages/{wheel(bundle).name}[all]" in (bundle / "README.md").read_text()
    assert f"packages/{wheel(bundle).name}[all]" in (bundle / "environment.yml").read_text()


def test_it_holds_no_solution_and_no_hidden_test(bundle):
    with zipfile.ZipFile(wheel(bundle)) as archive:
        names = archive.namelist()
        code = "".join(archive.read(name).decode() for name in names if name.endswith(".py"))
    assert not [name for name in names if "proof" in name or "solutions" in name or "tests/" in name]
    assert "def lstm_step" not in code, "a step's answer"
    notebook = (bundle / "notebooks" / "toy" / "toy.ipynb").read_text()
    assert "HIDDEN" not in notebook
    assert "number + number" not in notebook


def test_the_package_in_it_works_by_itself(bundle):
    code = "import grader.cli, grader.lab as lab; print(lab.__file__, lab.load('cifar10').level)"
    environment = {"PYTHONPATH": str(wheel(bundle)), "COURSE_LEVEL": "smoke", "COURSE_DATA": str(bundle / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=bundle, env=environment, capture_output=True, text=True, check=True
    )
    assert wheel(bundle).name in done.stdout
    assert done.stdout.split()[-1] == "smoke"


def test_where_nothing_is_released_there_is_nothing_to_pack(tmp_path):
    with pytest.raises(CourseError, match="holds no released assignment"):
        pack(ROOT, tmp_path)
    assert list(tmp_path.iterdir()) == []
