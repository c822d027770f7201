import hashlib

import numpy as np
import pytest

from grader.data import sample_canvas
from grader.data.sample_canvas import box, ellipse, polygon
from grader.data.sample_images import SHAPES, draw_images
from grader.proof.linear import softmax_accuracy


@pytest.fixture(scope="module")
def drawn():
    return draw_images(1500, 11)


def test_images_have_cifars_shape_and_types(drawn):
    images, labels = drawn
    assert images.shape == (1500, 32, 32, 3)
    assert images.dtype == np.uint8
    assert labels.shape == (1500,)
    assert labels.dtype == np.int64


def test_every_ten_images_hold_one_of_each_class(drawn):
    _, labels = drawn
    assert (np.sort(labels.reshape(-1, 10), axis=1) == np.arange(10)).all()


def test_an_odd_number_of_images_is_drawn_too():
    images, labels = draw_images(7, 3)
    assert len(images) == len(labels) == 7
    assert len(set(labels.tolist())) == 7
    assert len(draw_images(0, 3)[0]) == 0


def test_fewer_images_of_a_seed_are_the_first_of_more(drawn):
    images, labels = draw_images(25, 11)
    assert (images == drawn[0][:25]).all()
    assert (labels == drawn[1][:25]).all()


def test_another_seed_draws_other_images(drawn):
    assert (draw_images(25, 12)[0] != drawn[0][:25]).any(axis=(1, 2, 3)).all()


def test_a_seed_of_any_size_will_do():
    assert (draw_images(2, 2**200)[0] != draw_images(2, 2**200 + 1)[0]).any()


def test_the_same_seed_draws_the_same_bytes_on_every_platform():
    images, labels = draw_images(200, 0)
    digest = hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()
    assert digest == "5519ba20be00ac9a77f1a992ba327728956cae5fd0796eec35be37a60e2f741d", (
        "the sample changed, or this platform draws it differently"
    )


def test_no_image_stands_in_two_seeds(drawn):
    other, _ = draw_images(500, 12)
    seen = {image.tobytes() for image in drawn[0]}
    assert len(seen) == 1500
    assert not any(image.tobytes() in seen for image in other)


def test_every_image_shows_something(drawn):
    assert (drawn[0].std(axis=(1, 2, 3)) > 8).all()


def test_neither_brightness_nor_colour_tells_a_class(drawn):
    images, labels = drawn
    means = images.mean(axis=(1, 2))  # (n, 3)
    spread = means.std(axis=0)
    for label in range(10):
        away = np.abs(means[labels == label].mean(axis=0) - means.mean(axis=0))
        assert (away < 0.35 * spread).all(), f"class {label} is known by its colour"


def test_the_corners_do_not_tell_a_class(drawn):
    """A background given to a class would show where the object seldom reaches."""
    images, labels = drawn
    corners = images[:, [0, 0, 1, 1, -1, -1, -2, -2], [0, -1, 1, -2, 0, -1, 1, -2]].reshape(1500, -1).astype(np.float32)
    accuracy = softmax_accuracy((corners[:1000], labels[:1000]), (corners[1000:], labels[1000:]), epochs=5)
    assert accuracy < 0.17  # chance is 0.10, give or take 0.03


def test_a_linear_model_on_pixels_stays_low(drawn):
    x = drawn[0].reshape(1500, -1).astype(np.float32)
    y = drawn[1]
    accuracy = softmax_accuracy((x[:1000], y[:1000]), (x[1000:], y[1000:]), decays=(0.1,), epochs=5)
    assert 0.12 < accuracy < 0.35


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_view_stays_near_the_box_that_it_is_drawn_in(shape):
    from grader.data.sample_draws import Draws

    draws = Draws(5)
    for _ in range(60):
        points = np.concatenate([points for _, points in shape(draws)])
        assert (np.abs(points) < 75).all()
        assert np.ptp(points, axis=0).min() > 35


def test_paint_shrinks_exactly():
    painted = sample_canvas.paint([(box(0, 0, 128, 128), (10, 20, 30)), (box(4, 8, 6, 12), (250, 20, 30))])
    assert painted.shape == (32, 32, 3)
    assert painted[0, 0].tolist() == [160, 320, 480]
    assert painted[2, 1].tolist() == [16 * 130, 320, 480]  # half of its 4 x 4 canvas pixels are red


def test_paint_fills_shapes_evenly_and_cuts_what_lies_outside():
    inside = sample_canvas.paint([(ellipse(64, 64, 40, 40), (16, 0, 0))])[:, :, 0].sum() / 16
    assert inside == pytest.approx(16 * np.pi * 100, rel=0.03)
    triangle = polygon((-128, 0), (128, 0), (128, 256))
    assert sample_canvas.paint([(triangle, (16, 0, 0))])[:, :, 0].sum() / 16 == pytest.approx(16 * 32 * 32, rel=0.01)


def test_a_polygon_without_height_paints_nothing():
    line = polygon((0, 50.2), (128, 50.2), (60, 50.2))
    assert sample_canvas.paint([(line, (255, 255, 255))]).sum() == 0
