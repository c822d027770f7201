"""A learner's first quarter of an hour, in JupyterLab as `grader lab` opens it, with mouse and keyboard."""

import re

import pytest

from grader.proof.browser import Notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRONG = """def split(labels, n_val, seed):
    return np.arange(len(labels)), np.arange(n_val)"""
RIGHT = """def split(labels, n_val, seed):
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(np.flatnonzero(labels == k)) for k in np.unique(labels)]
    n = [round(n_val * len(row) / len(labels)) for row in rows]
    train = np.concatenate([row[k:] for row, k in zip(rows, n)])
    return train, np.concatenate([row[:k] for row, k in zip(rows, n)])"""
CIFAR, IMDB = "cifar10_cnn_pytorch", "imdb_lstm_keras"


@pytest.fixture(scope="module")
def tab(browser, jupyterlab):
    """The released CIFAR-10 notebook, opened once; the tests go on where the one before stopped."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.set_default_timeout(120_000)
    yield Notebook(page, jupyterlab, f"{CIFAR}/{CIFAR}.ipynb")
    page.close()


def test_nothing_asks_and_no_tool_for_instructors_shows(tab):
    assert tab.page.locator(".jp-toast-button, .Toastify__toast").count() == 0, "a question about news"
    assert tab.page.get_by_text("Create Assignment").count() == 0
    tab.page.get_by_role("menuitem", name="Nbgrader").click()
    entries = tab.page.locator(".lm-Menu-itemLabel").all_inner_texts()
    assert [entry for entry in entries if entry] == ["Assignment List", "Course List"]
    tab.page.keyboard.press("Escape")


def test_the_first_cell_prints_the_banner(tab):
    banner = tab.run("start").inner_text()
    assert banner.startswith("CIFAR-10: a convolutional network in PyTorch")
    assert re.findall(r"^  (\w+) ", banner, re.MULTILINE) == ["data", "device", "versions", "accuracy", "time"]


def test_a_plot_appears_with_its_alternative_text(tab):
    picture = tab.run("predict-own-accuracy-1").locator("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    assert picture.get_attribute("alt").startswith("Twenty small colour pictures")


def test_a_hint_is_folded_and_opens(tab):
    hint = tab.cell("hints-split").locator("details").first
    assert not hint.locator("p").is_visible()
    hint.locator("summary").click()
    assert "np.flatnonzero" in hint.locator("p").inner_text()


def test_a_step_without_an_answer_is_told_as_not_attempted(tab):
    tab.run("split")
    assert tab.run("test-split").inner_text().startswith("`split`: this step is not answered yet\nline ")


def test_a_wrong_answer_is_told_its_likely_fault_and_a_right_one_nothing(tab):
    tab.write("split", WRONG)
    tab.run("split")
    said = tab.run("test-split").inner_text()
    assert said.startswith("200 rows went in, 250 came out: every row belongs to exactly one part\nline ")
    assert "Traceback" not in said
    tab.write("split", RIGHT)
    tab.run("split")
    assert tab.run("test-split").inner_text().strip() == ""


def test_a_training_shows_its_progress_and_curves(page, jupyterlab):
    tab = Notebook(page, jupyterlab, f"solved/{CIFAR}.ipynb")
    tab.run_above("test-train-2")
    tab.has_run("test-train")
    shown = tab.cell("test-train").locator(".jp-Cell-outputArea")
    assert "3 of 3 epochs" in shown.inner_text()
    assert "loss" in shown.locator("img").first.get_attribute("alt")


def test_validate_runs_the_notebook_and_names_the_steps_that_fail(page, jupyterlab):
    tab = Notebook(page, jupyterlab, f"{IMDB}/{IMDB}.ipynb")
    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Validation Results").wait_for(timeout=120_000)
    assert "this step is not answered yet" in dialog.inner_text()
    dialog.get_by_role("button", name="Ok").click()
    banner = tab.run("start").inner_text()
    assert banner.startswith("IMDb: an LSTM in Keras"), "the notebook goes on as before"
