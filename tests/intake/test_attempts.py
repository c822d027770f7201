"""What an earlier attempt came to stays on file when another takes its place."""

import json

import pytest

from grader.intake.attempts import Attempt, Attempts

FIRST = Attempt("20261121T120000Z", {"toy.ipynb": "aa"}, "tests", 65, 100)


@pytest.fixture
def attempts(tmp_path):
    """The attempts of one learner, whose first one was graded."""
    graded = tmp_path / "autograded" / "ann" / "toy"
    graded.mkdir(parents=True)
    (graded / "toy.ipynb").write_text("first")
    attempts = Attempts(tmp_path, "ann", "toy")
    attempts.begin(FIRST.files)
    assert not attempts.is_graded
    attempts.finish(FIRST)
    return attempts


def test_another_attempt_puts_the_first_one_on_file(attempts):
    attempts.begin({"toy.ipynb": "bb"})
    kept = attempts.folder / FIRST.graded
    assert (kept / "toy.ipynb").read_text() == "first"
    assert json.loads((kept / "attempt.json").read_text())["score"] == 65


def test_the_same_attempt_marked_again_is_no_other(attempts):
    attempts.begin(FIRST.files)
    assert not (attempts.folder / FIRST.graded).exists()


def test_what_was_cut_off_in_the_middle_is_never_put_on_file(attempts):
    attempts.begin(FIRST.files)  # and the run was killed
    attempts.begin({"toy.ipynb": "bb"})
    assert not (attempts.folder / FIRST.graded).exists()


def test_a_copy_that_was_cut_off_is_made_again(attempts):
    (attempts.folder / f".{FIRST.graded}").mkdir()
    attempts.keep()
    attempts.keep()
    assert [path.name for path in attempts.folder.iterdir() if path.is_dir()] == [FIRST.graded]
