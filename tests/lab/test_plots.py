import io

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from grader import lab
from grader.lab import figures

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (12, 32, 32, 3), dtype=np.uint8)
HISTORY = {
    "train_loss": [2.0, 1.0, 0.5],
    "val_loss": [2.0, 1.1, 0.51],
    "train_accuracy": [0.2, 0.5, 0.8],
    "val_accuracy": [0.2, 0.5, 0.79],
}
TRIALS = [
    {"lr": 0.1, "width": 1, "accuracy": 0.8, "seconds": 4.0},
    {"lr": 0.2, "width": 1, "accuracy": 0.9, "seconds": 5.0},
]

FIGURES = {
    "images": lambda: lab.plot_images(IMAGES, RNG.integers(0, 10, 12), CLASSES),
    "one image": lambda: lab.plot_images(IMAGES[:1, :, :, 0] / 255.0, titles=["a single\nchannel"]),
    "no image": lambda: lab.plot_images(IMAGES[:0], titles=[]),
    "curves": lambda: lab.plot_curves(HISTORY, chance=0.1),
    "one epoch": lambda: lab.plot_curves({"val_loss": [1.0]}, title="first"),
    "confusion": lambda: lab.plot_confusion(RNG.integers(0, 1000, (10, 10)), CLASSES),
    "reliability": lambda: lab.plot_reliability(RNG.uniform(0.3, 1, 200), RNG.random(200) < 0.7),
    "bars": lambda: lab.plot_bars({"dense": 100_696_064, "conv": 896}, "parameters", {"budget": 1e6}, log=True),
    "signed bars": lambda: lab.plot_bars({"great": 2.5, "awful": -3}),
    "histogram": lambda: lab.plot_histogram(RNG.gamma(4, 60, 500), "words", reference={"median": 220, "cut": 256}),
    "trials": lambda: lab.plot_trials(TRIALS, n=500),
    "intervals": lambda: lab.plot_intervals({"bag": (0.58, 0.56, 0.60), "LSTM": (0.96, 0.95, 0.97)}),
    "lines": lambda: lab.plot_lines(
        {"a": ([1, 2, 4], [1, 2, 3]), "b": ([1, 2, 4], [1, 2, 3.01])}, "n", "ms", logx=True, logy=True
    ),
}


@pytest.fixture(params=FIGURES)
def figure(request):
    figure = FIGURES[request.param]()
    figure.canvas.draw()
    return figure


def test_every_figure_is_an_opaque_picture_of_modest_size(figure):
    content = figures.png(figure)
    image = Image.open(io.BytesIO(content))
    assert image.convert("RGBA").getextrema()[3] == (255, 255)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert image.width == pytest.approx(figure.get_figwidth() * figures.DOTS, abs=2)
    assert len(content) < 100_000


def test_every_text_is_large_enough_and_inside(figure):
    shown = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    small = [text.get_text() for text in shown if text.get_fontsize() < 11 and "mathdefault" not in text.get_text()]
    assert not small
    page = figure.bbox.padded(2)
    axes = [axis for axis in figure.axes if axis.axison]
    named = [text for axis in axes for text in (*axis.texts, axis.xaxis.label, axis.yaxis.label) if text.get_text()]
    outside = [text.get_text() for text in named if not page.contains(*text.get_window_extent().get_points()[1])]
    assert not outside


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"images", "one image", "no image"}))
def test_every_axis_is_labelled(name):
    for axis in FIGURES[name]().axes:
        assert axis.get_ylabel() or axis.get_yticklabels()
        assert axis.get_xlabel() or name in ("reliability", "signed bars")


def overlaps(texts):
    boxes = [text.get_window_extent() for text in texts]
    return [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]


@pytest.mark.parametrize("name", ["curves", "lines", "histogram", "bars", "trials", "intervals"])
def test_labels_do_not_cover_each_other(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    for axis in figure.axes:
        assert not overlaps(axis.texts)


def test_lines_differ_without_colour():
    axis = lab.plot_lines({name: ([0, 1], [0, i]) for i, name in enumerate("abcd")}).axes[0]
    assert [text.get_text() for text in axis.texts] == list("abcd")
    lines = axis.lines
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 4


def test_training_is_dashed_and_validation_solid():
    loss = lab.plot_curves(HISTORY).axes[0]
    assert [line.get_linestyle() for line in loss.lines] == ["--", "-"]
    assert {text.get_text() for text in loss.texts} == {"training", "validation"}


def test_a_confusion_matrix_shows_its_counts_and_colours_by_row():
    axis = lab.plot_confusion(np.array([[3, 1], [0, 1200]]), ["no", "yes"]).axes[0]
    assert [text.get_text() for text in axis.texts] == ["3", "1", "0", "1,200"]
    assert axis.images[0].get_array().tolist() == [[0.75, 0.25], [0.0, 1.0]]


def test_reliability_counts_every_example():
    figure = lab.plot_reliability(np.array([0.31, 0.35, 1.0]), np.array([True, False, True]))
    assert [text.get_text() for text in figure.axes[1].texts] == ["2", "1"]


def test_a_figure_needs_a_description():
    with pytest.raises(AssertionError, match="what the figure shows"):
        lab.show(FIGURES["trials"](), alt=" ")


def test_a_learners_own_settings_stay(monkeypatch):
    import matplotlib

    before = dict(matplotlib.rcParams)
    FIGURES["curves"]()
    assert dict(matplotlib.rcParams) == before


def test_a_logarithmic_axis_within_one_power_of_ten_has_ticks_to_read():
    axis = lab.plot_lines({"ms": ([1, 4, 16], [2.1, 0.55, 0.25])}, logx=True, logy=True).axes[0]
    axis.figure.canvas.draw()
    low, high = axis.get_ylim()
    read = [t.get_text() for t, y in zip(axis.get_yticklabels(), axis.get_yticks(), strict=True) if low < y < high]
    assert read == ["0.5", "1", "2"]


def test_intervals_are_written_with_equal_digits():
    axis = lab.plot_intervals({"one class": (0.1, 0.0767, 0.129), "LSTM": (0.96, 0.9388, 0.974)}).axes[0]
    assert [text.get_text() for text in axis.texts] == ["0.100 (0.077 to 0.129)", "0.960 (0.939 to 0.974)"]
