"""On the real data, each reference solution trains, is graded, and reaches the highest tier. Takes half an hour."""

from pathlib import Path

import pytest

from grader import data
from grader.authoring.release import assignments
from grader.course import read_exercise
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST
from grader.report.marks import reasons

ROOT = Path(__file__).parents[2]
PROJECTS = {name: read_exercise(ROOT / "solutions" / name).project for name in assignments(ROOT)}

pytestmark = [pytest.mark.slow, pytest.mark.full]


@pytest.mark.parametrize("name", [name for name, project in PROJECTS.items() if project])
def test_the_reference_reaches_the_highest_tier_on_the_real_data(name):
    data.fetch(PROJECTS[name])
    with trial_course("full") as course:
        exercise = course.release(ROOT, [name])[name]
        course.submit(name, "reference", HONEST)
        mark = course.grade(exercise, "reference")
    assert reasons(mark) == []
    print(mark.step("accuracy").said)
