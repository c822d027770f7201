"""A portfolio shows what is there, says whose numbers they are, and lets nothing of a notebook run in a browser."""

import base64
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_states import NAME, RIGHT, answer, exercise_toml
from PIL import Image, PngImagePlugin

from grader.course import read_exercise
from grader.desk.cells import answers, cells_of, known_cells
from grader.desk.find import find_work
from grader.desk.portfolio import portfolio, read_portfolio, render
from grader.desk.portfolio_curves import panels
from grader.desk.portfolio_next import next_step
from grader.desk.portfolio_run import _EXPORTED
from grader.desk.portfolio_shown import FIGURES
from grader.desk.portfolio_text import as_html
from grader.desk.progress import Progress
from grader.desk.results import Checked, Result, State
from grader.errors import CourseError
from grader.report.skills import Earned

MASTERS = Path(__file__).parents[2] / "solutions"
VERDICT = "88.0% of 4,000 held-out examples right (95 % margin 86.9% to 89.0%): 10 of 10 points."
CONFUSED = "Confusion matrix of the validation images: rows are true classes."


def picture(**said):
    notes = PngImagePlugin.PngInfo()
    for key, text in said.items():
        notes.add_text(key, text)
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, "PNG", pnginfo=notes, icc_profile=b"whose screen")
    return base64.b64encode(buffer.getvalue()).decode()


def show(notebook, *outputs):
    """Add a cell with these outputs: a text is printed, a pair is a figure with its text."""
    book = json.loads(notebook.read_text(encoding="utf-8"))
    made = []
    for output in outputs:
        if isinstance(output, str):
            made.append({"output_type": "stream", "name": "stdout", "text": output})
        else:
            png, alt = output
            data = {"image/png": png, "text/html": f"<img alt='{alt}'>", "text/plain": alt}
            made.append({"output_type": "display_data", "data": data, "metadata": {"image/png": {"alt": alt}}})
    cell = {"cell_type": "code", "id": "shows", "metadata": {}, "source": "", "outputs": made, "execution_count": 1}
    book["cells"].append(cell)
    notebook.write_text(json.dumps(book), encoding="utf-8")


def train(notebook, **changes):
    history = {"train_accuracy": [0.5, 0.8], "val_accuracy": [0.6, 0.75], "train_loss": [1, 0.5], "val_loss": [1, 0.7]}
    record = {"level": "sample", "device": "cpu", "seconds": 40, "parameters": 1234, "history": history}
    record |= {"versions": {"torch": "2.9"}, "written_at": "2026-01-01T00:00:00+00:00"} | changes
    (notebook.parent / "final.json").write_text(json.dumps(record), encoding="utf-8")


def judge(top, hidden=True, **states):
    """Note a check of the notebook as it is now, as `grader check` would."""
    work = find_work(top / "work" / NAME, top)
    now = answers({id: cell.source for id, cell in cells_of(work.notebook).items()}, known_cells(work))
    results = []
    for step in work.exercise().steps:
        state, points, said = states.get(step.id, (State.RIGHT, step.points, ""))
        results.append(Result(step, state, points, said, "", now[step.id].digest))
    Progress(top / "work").checked(NAME, Checked(tuple(results), "", "sample", 1.0, hidden))


def page_of(top, name="Ada"):
    return render(read_portfolio(top / "work", top), name, datetime.now(UTC))


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def done(top, notebook):
    """A learner who has done it all."""
    answer(notebook, **RIGHT | {"essay": "# My card\n\nIt **fails** on cats."})
    loaded = "5,000 labelled images, the built-in sample.\ntrain (4500, 32, 32, 3), validation (500, 32, 32, 3); x\n"
    show(notebook, loaded, (picture(), CONFUSED))
    train(notebook)
    return top


def test_a_page_shows_what_was_reached_the_curves_the_figures_and_the_card(done):
    judge(done, measured=(State.RIGHT, 10, VERDICT))
    page = page_of(done)
    said = words(page)
    assert "88.0 % (86.9 % to 89.0 %) on 4,000 examples that the notebook never saw measured by the judge" in said
    assert "75.0 % (71.0 % to 78.6 %) on 500 examples; best of 2 epochs learner&#39;s record" in said.replace(
        "'", "&#39;"
    )
    assert page.count('<svg role="img" aria-label="') == 2
    assert f'alt="{CONFUSED}"' in page
    assert "<h4>My card</h4>" in page
    assert "<strong>fails</strong>" in page
    assert "PyTorch" in said
    assert "NumPy" in said
    assert "Keras" not in said


def test_a_page_needs_nothing_else(done):
    page = page_of(done)
    assert "default-src 'none'" in page
    assert set(re.findall(r'(?:src|href)="(data:|#|\w+:)', page)) == {"data:", "#"}
    assert "<script" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_numbers_that_nobody_judged_are_called_the_learners_own(done):
    said = words(page_of(done))
    assert "The course's judge has not measured this model" in said.replace("&#39;", "'")
    assert "Held-out accuracy" not in said


def test_a_visible_check_measures_no_held_out_accuracy(done):
    judge(done, hidden=False, measured=(State.RIGHT, 10, VERDICT))
    page = words(page_of(done))
    assert "the visible checks alone" in page
    assert "Held-out accuracy" not in page


def test_the_sample_is_called_a_sample_and_real_data_are_not(done, notebook):
    assert "built-in sample Trained and measured on drawings made by the course" in words(page_of(done))
    train(notebook, level="full")
    page = words(page_of(done))
    assert "on the real data of CIFAR-10" in page
    assert "built-in sample" not in page


def test_no_margin_is_made_up_where_the_notebook_does_not_say_how_many_examples_there_were(done, notebook):
    train(notebook, level="full")  # the notebook shows another level's split
    page = words(page_of(done))
    assert "75.0 % best of 2 epochs; the size of the validation part is not on record, so no margin" in page


def test_what_changed_since_it_was_judged_is_said(done, notebook):
    judge(done, measured=(State.RIGHT, 10, VERDICT))
    assert "earlier version" not in words(page_of(done))
    train(notebook, written_at="2126-01-01T00:00:00+00:00")
    assert "held-out accuracy of an earlier version" in words(page_of(done))
    train(notebook)
    answer(notebook, sound="def sound():\n    return 1  # again")
    assert "The notebook or the model has changed since." in words(page_of(done))


def feedback(folder, accuracy, elsewhere, essay=0.0):
    exercise = read_exercise(folder / "exercise.toml")
    scores = [(step.id if step.manual else f"test-{step.id}", step) for step in exercise.steps]
    items = "".join(
        f'<li><a href="#{id}">Cell</a> (Score: {essay if step.manual else step.points / 2} / {step.points})</li>\n'
        for id, step in scores
    )
    cells = "".join(
        f'<div class="cell code_cell"><a name="{name}"></a><pre>{said}</pre></div>'
        for name, said in (("mine", elsewhere), ("test-accuracy", accuracy), ("later", elsewhere))
    )
    page = folder / "feedback" / "2026-01-02" / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<h4>{NAME} (Score: 50.0 / 100.0)</h4><ul>{items}</ul>{cells}", encoding="utf-8")


def test_a_feedback_page_of_the_course_counts_more_than_ones_own_check(done, notebook):
    judge(done, measured=(State.RIGHT, 10, VERDICT))
    feedback(notebook.parent, VERDICT.replace("88.0", "71.0"), VERDICT.replace("88.0", "99.9"))
    page = words(page_of(done))
    assert "47.5 of 95 points by the course, as its feedback page says" in page
    assert "71.0 %" in page
    assert "99.9 %" not in page
    assert "88.0 %" not in page


def test_a_written_answer_counts_once_a_person_has_marked_it(done, notebook):
    feedback(notebook.parent, "", VERDICT, essay=4.0)
    page = words(page_of(done))
    assert "51.5 of 100 points" in page
    assert "Held-out accuracy" not in page


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_nothing_of_a_notebook_runs_in_a_browser(top, notebook):
    card = f"{HOSTILE}\n\n[a](javascript:alert(3)) ![b](http://spy/x.png) [c](http://x.y/z) <b onclick=d>e</b>"
    answer(notebook, **RIGHT | {"essay": card})
    show(
        notebook,
        f"label 1, predicted 0.012: {HOSTILE}\n",
        (picture(Comment=HOSTILE), f"Confusion matrix of the validation images {HOSTILE}"),
    )
    train(notebook, device=HOSTILE, versions={HOSTILE: "1"})
    judge(top, sound=(State.WRONG, 0, HOSTILE))
    page = page_of(top, HOSTILE)
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "javascript:" not in page
    assert "<b onclick" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert "http://spy" not in page
    assert 'href="http://x.y/z" rel="noopener noreferrer nofollow"' in page


def test_a_picture_is_encoded_anew(top, notebook):
    answer(notebook, **RIGHT)
    show(notebook, (picture(Comment="where I live"), CONFUSED))
    (found,) = read_portfolio(top / "work", top).projects
    (kept,) = found.shown.pictures
    assert b"where I live" not in kept.png
    assert b"iCCP" not in kept.png
    assert Image.open(io.BytesIO(kept.png)).getpixel((3, 3)) == (255, 0, 0)


@pytest.mark.parametrize("png", ["", "no base64!", base64.b64encode(b"GIF89a").decode(), picture()[:60], 3, ["a"]])
def test_what_is_no_picture_is_left_out(top, notebook, png):
    answer(notebook, **RIGHT)
    show(notebook, (png, CONFUSED))
    assert "holds no figures" in words(page_of(top))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff", b"[" * 10**6])
def test_a_damaged_notebook_is_named_and_the_others_are_shown(done, notebook, content):
    other = done / "work" / "other"
    other.mkdir()
    (other / "exercise.toml").write_text(exercise_toml().replace("Every state", "Another"), encoding="utf-8")
    (other / "other.ipynb").write_bytes(content)
    found = read_portfolio(done / "work", done)
    assert [project.exercise.name for project in found.projects] == [NAME]
    assert len(found.said) == 1
    assert found.said[0].startswith("other is left out: other.ipynb is damaged")


@pytest.mark.parametrize("content", ["{", "[]", '{"history": {"val_accuracy": [true, "x", null]}, "versions": 3}'])
def test_a_damaged_record_costs_its_numbers_alone(done, notebook, content):
    (notebook.parent / "final.json").write_text(content, encoding="utf-8")
    page = words(page_of(done))
    assert "learning curves are left out" in page
    assert "My card" in page
    assert ("final.json" in page) == (content != '{"history": {"val_accuracy": [true, "x", null]}, "versions": 3}')


def test_who_has_not_begun_gets_a_page_that_says_so(top):
    lines = []
    page = portfolio(None, top, lines.append)
    assert "No project has been begun yet" in page.read_text(encoding="utf-8")
    assert lines[0].startswith("No exercise has been begun yet")


def test_what_is_missing_is_told_with_the_command_that_adds_it(top, notebook):
    answer(notebook, sound=RIGHT["sound"])
    lines = []
    portfolio(None, top, lines.append)
    said = " ".join(" ".join(lines).split())
    assert f"`grader check {NAME}` runs the visible checks" in said
    assert "Run all its cells, save it, and repeat" in said
    assert "'The step essay' is not written yet" in said


def test_a_page_that_cannot_be_written_leaves_the_old_one(done):
    (done / "blocked").write_text("old")
    with pytest.raises(CourseError, match="could not be written"):
        portfolio(None, done, print, out=done / "blocked" / "page.html")
    assert (done / "blocked").read_text() == "old"


def test_the_exported_model_is_named_with_its_code(done, notebook):
    assert "Run the notebook" in words(page_of(done))
    assert "torch.export" not in page_of(done)
    (notebook.parent / "final.pt2").write_bytes(b"x" * 300_000)
    page = words(page_of(done))
    assert "final.pt2 (0.3 MB)" in page
    assert "torch.export.load" in page


def test_the_next_step_is_the_one_that_lost_most_of_the_weakest_skill(done):
    judge(done, sound=(State.PARTLY, 12, "twelve"), begun=(State.WRONG, 0, "nought"))
    found = read_portfolio(done / "work", done)
    following = next_step(found.skills, found.projects)
    assert (following.step.id, following.why) == ("begun", "0 of 10 points so far: nought")
    assert "nought" in words(page_of(done))


def test_where_all_is_done_the_next_step_is_in_an_exercise_not_begun(done):
    judge(done)
    found = read_portfolio(done / "work", done)
    keras = read_exercise(MASTERS / "cifar10_cnn_keras")
    assert next_step(found.skills, found.projects, [keras]).step.id == "split"  # data preparation was never shown
    assert next_step({"evaluation": Earned(95, 95)}, found.projects) is None


def test_curves_end_where_a_training_diverged_and_one_epoch_draws_none(done, notebook):
    train(notebook, history={"val_loss": [1.0, 2.0, float("nan"), 3.0], "val_accuracy": [0.5]})
    (project,) = read_portfolio(done / "work", done).projects
    (panel,) = project.training.panels
    assert panel.alt == "Loss by epoch: validation from 1 to 2."
    assert panels({"val_accuracy": [0.5]}) == ()


def test_curves_stay_inside_their_panel():
    for values in ([0.0, 1.0], [0.5, 0.5, 0.5], [0.931, 0.932], [1e-9, 2e-9], [3.0, 400.0]):
        (panel,) = panels({"val_loss": values})
        for x, y in panel.curves[0].points:
            assert 0 <= x <= 100
            assert 0 <= y <= panel.base


def test_text_keeps_its_shape_and_loses_its_tricks():
    assert as_html("a *b*\n\n- c\n- d").count("<li>") == 2
    assert "data:" not in as_html("[x](data:text/html;base64,AAAA)")
    assert as_html("![a <b>](http://x/y)").strip() == "<p>a &lt;b&gt;</p>"


def test_the_figures_are_those_that_the_notebooks_draw():
    for project, wanted in FIGURES.items():
        masters = MASTERS.glob(f"{project}*.py") if project else [MASTERS / "foundations.py"]
        text = "".join(path.read_text(encoding="utf-8") for path in masters)
        for _, begin in wanted:
            assert f'alt="{begin}' in text or f'alt=f"{begin}' in text, begin


def test_the_exported_files_are_those_that_the_notebooks_write():
    for (project, framework), (files, _) in _EXPORTED.items():
        (master,) = MASTERS.glob(f"{project}_*_{framework}.py")
        for file in files:
            assert file in master.read_text(encoding="utf-8") or file.startswith("final."), file
