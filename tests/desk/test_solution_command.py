"""A solution is for those who have tried, where there are solutions at all."""

import nbformat
import pytest
from desk_states import NAME, answer

from grader.desk import commands
from grader.errors import CourseError


def solution(clone, *arguments):
    lines = []
    commands.solution("toy", clone, lines.append, *arguments)
    return "\n".join(lines)


def test_after_an_attempt_one_answer_is_shown_without_its_markers(toy, toy_clone):
    answer(toy, double="def double(number):\n    return number")
    shown = solution(toy_clone, "double")
    assert "    return number + number" in shown
    assert "SOLUTION" not in shown


def test_before_an_attempt_a_kind_word_and_the_way_around(toy, toy_clone):
    with pytest.raises(CourseError, match=r"Try it first.*grader solution toy double --anyway"):
        solution(toy_clone, "double")
    assert "return number + number" in solution(toy_clone, "double", True)


def test_a_written_answer_has_a_model(toy, toy_clone):
    answer(toy, why="No idea.")
    assert "a model is a factor here" in solution(toy_clone, "why")


def test_what_is_no_answer_has_no_solution(toy, toy_clone):
    for asked, why in (
        ("accuracy", "no answer of its own"),
        ("final", "the course's own cell"),
        ("x", "no answer 'x'"),
    ):
        with pytest.raises(CourseError, match=why):
            solution(toy_clone, asked)


def test_the_whole_notebook_is_laid_out_beside_the_work(toy, toy_clone):
    with pytest.raises(CourseError, match=r"3 of 3 steps .*\(double, accuracy, why\)"):
        solution(toy_clone)
    answer(toy, double="def double(number): pass", predict="predict = double", why="No idea.")
    target = toy.parents[1] / "solutions" / "toy" / "toy.ipynb"
    assert "solutions" in solution(toy_clone)
    assert any("number + number" in cell.source for cell in nbformat.read(target, as_version=4).cells)
    assert (target.parent / "exercise.toml").is_file()
    target.write_text("mine now")
    solution(toy_clone)
    assert target.read_text() == "mine now", "what was written into it stays"


def test_a_class_receives_none(top):
    for arguments in ((), ("sound", True)):
        with pytest.raises(CourseError, match="There are no solutions here"):
            commands.solution(NAME, top, print, *arguments)
