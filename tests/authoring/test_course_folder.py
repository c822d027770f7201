import stat

import pytest

from grader.authoring.course_folder import init
from grader.errors import CourseError


@pytest.fixture
def made(toy_masters, tmp_path):
    init(toy_masters, tmp_path / "my course", "sample")
    return tmp_path / "my course"


def test_a_course_folder_can_hand_out_and_grade(made, nbgrader):
    assert (made / "notebooks" / "toy" / "toy.ipynb").is_file()
    assert "HIDDEN TESTS" in (made / "solutions" / "toy" / "toy.ipynb").read_text()
    assert 'level="sample"' in (made / "nbgrader_config.py").read_text()
    submitted = made / "submitted" / "ann" / "toy"
    submitted.mkdir(parents=True)
    (submitted / "toy.ipynb").write_bytes((made / "notebooks" / "toy" / "toy.ipynb").read_bytes())
    nbgrader(made, "autograde", "toy")
    assert (made / "autograded" / "ann" / "toy" / "toy.ipynb").is_file()


def test_each_course_has_a_secret_that_only_its_owner_can_read(made, toy_masters, tmp_path):
    init(toy_masters, tmp_path / "other")
    secrets = [folder / "course_secret.txt" for folder in (made, tmp_path / "other")]
    assert len({secret.read_text() for secret in secrets}) == 2
    assert all(len(secret.read_text().strip()) == 64 for secret in secrets)
    assert all(stat.S_IMODE(secret.stat().st_mode) & 0o077 == 0 for secret in secrets)
    assert "course_secret.txt" in (made / ".gitignore").read_text()


def test_a_course_that_exists_is_never_overwritten(made, toy_masters):
    secret = (made / "course_secret.txt").read_text()
    with pytest.raises(CourseError, match="is not empty, and a course that exists is never overwritten"):
        init(toy_masters, made)
    assert (made / "course_secret.txt").read_text() == secret


def test_a_course_does_not_lie_in_the_clone(toy_course):
    with pytest.raises(CourseError, match="which is made to be shared"):
        init(toy_course, toy_course / "private")


def test_where_it_fails_nothing_is_left(toy_course, tmp_path):
    (toy_course / "solutions" / "toy.py").write_text("# %% [markdown]\n# nothing\n")
    with pytest.raises(CourseError, match="breaks"):
        init(toy_course, tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["course"]
