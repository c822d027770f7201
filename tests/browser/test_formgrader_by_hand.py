"""An instructor marks a written answer in formgrader, inside JupyterLab, and looks at the page the learner gets."""

import shutil

import pytest
from toy_weights import weights

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.proof.browser import TOKEN, course_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def graded(toy_course, nbgrader):
    """The toy's course folder with one submission, all but its written answer marked: 80 points of 100."""
    release(toy_course)
    register(toy_course, "toy")
    submitted = toy_course / "submitted" / "jane" / "toy"
    shutil.copytree(toy_course / "solutions" / "toy", submitted)
    (submitted / "final.safetensors").write_bytes(weights(1.0))
    nbgrader(toy_course, "autograde", "toy")
    return toy_course


def test_a_written_answer_is_marked_and_its_points_reach_the_feedback(page, graded, nbgrader, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with course_desk(graded, home, {"COURSE_SANDBOX": "own"}) as address:
        page.goto(f"{address}/lab?token={TOKEN}")
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader").click()
        form = page.frame_locator("iframe")
        form.get_by_role("link", name="Manual Grading").click()
        for link in ("toy", "toy"):  # the assignment, its notebook
            form.get_by_role("row").get_by_role("link", name=link).click()
        with page.expect_response(lambda answer: "/formgrader/api/grades" in answer.url):
            form.get_by_role("link", name="Submission #1").click()
        for field, text in (("input#why", "17"), ("textarea#why-comment", "Say what a good factor is.")):
            with page.expect_response(lambda answer: answer.request.method == "PUT"):
                form.locator(field).fill(text)
                form.locator(field).press("Tab")
        page.goto(f"{address}/formgrader/manage_submissions/toy")
        page.locator("td.score", has_text="97 / 100").wait_for()

    nbgrader(graded, "generate_feedback", "toy")
    page.goto((graded / "feedback" / "jane" / "toy" / "toy.html").as_uri())
    told = page.locator("body").inner_text()
    assert "97" in told
    assert "Say what a good factor is." in told
