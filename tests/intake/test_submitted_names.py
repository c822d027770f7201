"""Which names are taken, and how a name is shown."""

import pytest

from grader.intake.names import SHOWN, is_noise, limit_of, show, unfit_student, unportable
from grader.intake.regular import Refused
from grader.judge.course_config import SUBMITTED_SUFFIXES


def test_what_is_collected_is_what_is_taken():
    for suffix in SUBMITTED_SUFFIXES:
        assert limit_of(f"final{suffix}") >= 2_000_000


@pytest.mark.parametrize("name", ["model.pt", "state.pkl", "run.py", "work.zip", "notes.txt", "README", ".hidden"])
def test_other_files_are_refused(name):
    with pytest.raises(Refused, match=r"only the notebook and files that end in \.safetensors, \.h5, \.json"):
        limit_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".",
        "a/b",
        "a\\b",
        "C:x",
        "a\nb",
        "a\0b",
        "a\x1b[31mb",
        "\u202egnp.ipynb",
        "\udc80",
        "a ",
        "a.",
        "aux.h5",
    ]
    + ["x" * 201, "what?", "<script>"],
)
def test_names_that_are_not_portable_are_refused(name):
    assert unportable(name)
    assert unfit_student(name)


@pytest.mark.parametrize(
    "name", ["toy.ipynb", "toy (1).ipynb", "Copy of toy.ipynb", "Übung – 1.json", "final.weights.h5"]
)
def test_ordinary_names_are_portable(name):
    assert not unportable(name)


def test_a_learner_s_id_is_no_pattern():
    assert unfit_student("[ab]")
    assert unfit_student("{0}")
    assert unfit_student(".hidden")
    assert not unfit_student("jane.doe+1@example.org")


def test_what_tools_leave_is_noise():
    assert is_noise(".ipynb_checkpoints")
    assert is_noise("._toy.ipynb")
    assert not is_noise("toy.ipynb")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("toy (1).ipynb", "toy (1).ipynb"),
        ("<b>&$x$`*", r"\x3cb\x3e\x26\x24x\x24\x60\x2a"),
        ("a\nb\x1b\u202e\udc80\\", r"a\x0ab\x1b\x202e\xdc80\x5c"),
        ("", "(no name)"),
    ],
)
def test_a_name_is_shown_harmlessly(name, shown):
    assert show(name) == shown


def test_a_long_name_is_shortened():
    assert len(show("x" * 500)) == SHOWN
