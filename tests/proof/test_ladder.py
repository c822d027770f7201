from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from PIL import Image

from grader.data.sample_images import draw_images
from grader.data.sample_reviews import write_reviews
from grader.proof import ladder, networks
from grader.proof.ladder import Rung
from grader.proof.linear import softmax_accuracy


def test_the_table_names_each_rung_as_soon_as_it_is_known(monkeypatch, capsys):
    monkeypatch.setattr(ladder, "image_rungs", lambda: iter([Rung("linear", 0.2345, 3.4)]))
    ladder.main(["images"])
    assert capsys.readouterr().out.split("\n")[1:] == [
        "| images | accuracy | CPU seconds |",
        "|---|---|---|",
        "| linear | 23.4% | 3 |",
        "",
    ]


def test_an_unknown_project_is_refused(capsys):
    with pytest.raises(SystemExit):
        ladder.main(["sounds"])
    assert "sounds" in capsys.readouterr().err


def test_the_picture_has_a_row_for_each_class(tmp_path):
    ladder.main(["--picture", str(tmp_path / "grid.png")])
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.size == (14 * 64, 10 * 64)


@pytest.mark.slow
@pytest.mark.parametrize(("cnn", "lstm"), [("keras_cnn", "keras_lstm"), ("torch_cnn", "torch_lstm")])
def test_each_network_trains_on_next_to_no_data(cnn, lstm):
    """Each framework in a process of its own, as the ladder does it: the two do not share one."""
    images, reviews = (draw_images(40, 1), draw_images(20, 2)), (write_reviews(40, 1)[:2], write_reviews(20, 2)[:2])
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        for name, splits in ((cnn, images), (lstm, reviews)):
            assert 0 <= fresh.submit(getattr(networks, name), *splits, epochs=1).result() <= 1


def test_a_rung_carries_its_models_accuracy_and_time():
    x, y = np.eye(2, dtype=np.float32).repeat(10, axis=0), np.arange(2).repeat(10)
    rung = ladder._rung("linear", softmax_accuracy, (x, y), (x, y), epochs=5)
    assert rung.model == "linear"
    assert rung.accuracy == 1
    assert rung.cpu_seconds > 0
