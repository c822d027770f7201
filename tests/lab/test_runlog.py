import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook

from grader import lab
from grader.lab import runlog


def follow(epochs=3, steps=20, stop_after=None, **options):
    log = lab.RunLog(epochs, steps, **options)
    for epoch in range(stop_after or epochs):
        for step in range(steps):
            log.step(loss=1 / (step + 1))
        log.epoch(train_loss=1 / (epoch + 1), val_accuracy=np.float32(0.5 + epoch / 10))
    return log


def test_outside_a_notebook_an_epoch_is_a_line(desk, capsys):
    log = follow(title="baseline")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("About ")
    assert lines[0].endswith("ms a step).")
    assert lines[1].startswith("baseline: epoch 1/3: train loss 1.000, val accuracy 0.500 (")
    assert len(lines) == 4
    assert log.history == {"train_loss": [1.0, 0.5, 1 / 3], "val_accuracy": pytest.approx([0.5, 0.6, 0.7])}


def test_the_time_left_is_measured_on_the_first_steps(desk, capsys, monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr(runlog.time, "perf_counter", lambda: float(next(clock)))
    log = lab.RunLog(10, 60)
    for _ in range(runlog.WARM_UP + runlog.TIMED_STEPS):
        log.step()
    assert capsys.readouterr().out == "About 10 min on this machine (1000 ms a step).\n"


def test_a_short_run_makes_no_estimate(desk, capsys):
    follow(epochs=1, steps=5)
    assert "About" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3.4, "3 s"), (89, "89 s"), (95, "2 min"), (200, "3 min"), (4800, "80 min"), (7260, "2 h 01 min")],
)
def test_durations_read_as_a_person_says_them(seconds, words):
    assert runlog.in_words(seconds) == words


def test_the_alternative_text_states_the_finding(desk, capsys):
    assert follow().describe() == (
        "Line charts of 3 epochs: train loss from 1.000 to 0.333, val accuracy from 0.500 to 0.700."
    )


CELLS = """
from grader import lab
import time
log = lab.RunLog(4, 20, title="small net", chance=0.1)
for epoch in range(3):  # stops early
    for step in range(20):
        time.sleep(0.02)
        log.step(loss=1.0)
    log.epoch(train_loss=1 / (epoch + 1), val_loss=1.0, val_accuracy=0.5 + epoch / 10)
log.finish()
---
lab.show(lab.plot_bars({"a": 1, "b": 2}, xlabel="count"), alt='Bars: "b" is twice as <long> as a.')
---
import matplotlib.pyplot as plt
fig, axis = plt.subplots()
axis.plot([1, 2])
lab.show(fig, alt="A rising line.")
"""


@pytest.fixture
def executed(desk):
    def run():
        notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS.split("---\n")])
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
        nbformat.validate(notebook)
        return notebook

    return run


def outputs(cell):
    return [output.get("name") or output["output_type"] for output in cell.outputs]


def pictures(page):
    found = BeautifulSoup(page, "html.parser").select("img")
    assert len(found) == 3
    return found


def test_a_notebook_shows_one_progress_line_and_one_figure(executed, caplog):
    notebook = executed()
    first, second, third = notebook.cells
    assert outputs(first) == ["display_data", "stdout", "display_data"]
    progress, curves = (output for output in first.outputs if output["output_type"] == "display_data")
    assert progress.data["text/plain"].startswith("small net: 3 of 4 epochs in ")
    assert curves.metadata["image/png"]["alt"].startswith("Line charts of 3 epochs of small net: train loss from 1.000")
    assert outputs(second) == outputs(third) == ["display_data"]
    assert 'alt="Bars: &quot;b&quot; is twice as &lt;long&gt; as a."' in second.outputs[0].data["text/html"]

    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "Alternative text is missing" not in caplog.text
    assert all(picture["alt"] for picture in pictures(page))
    for cell in notebook.cells:
        for output in cell.outputs:
            output.get("data", {}).pop("text/html", None)
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert [picture["alt"][:5] for picture in pictures(page)] == ["Line ", "Bars:", "A ris"]


def test_a_training_run_prints_lines_and_draws_nothing(executed, monkeypatch):
    monkeypatch.setenv("COURSE_RUN", "train")
    notebook = executed()
    assert [set(outputs(cell)) for cell in notebook.cells] == [{"stdout"}, set(), set()]
    assert "small net: epoch 3/4" in notebook.cells[0].outputs[-1].text


def test_a_loss_with_its_graph_is_shown_and_not_kept(desk):
    import torch

    log = lab.RunLog(1, 2)
    log.step(loss=torch.ones(1, requires_grad=True).sum())
    assert not log._latest["loss"].requires_grad
