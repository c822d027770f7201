"""Charts place everything inside, count everybody, and keep labels apart."""

from itertools import pairwise

import pytest

from grader.report.charts import LEFT, LETTER, NARROW, RIGHT, histogram, strip

GATES = {"floor 60%": 0.6, "baseline 82%": 0.82, "good 85%": 0.85, "excellent 86%": 0.86}


def test_every_mark_stands_in_its_bar():
    found = histogram([0, 0.05, 0.1, 0.95, 1, 1, 1.02], {"mean 59%": 0.59})
    assert [bar.count for bar in found.bars] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 4]
    assert found.bars[0].text == "0 to 10 per cent: 2"
    assert all(bar.y + bar.height == pytest.approx(found.base) for bar in found.bars)
    assert [tick.text for tick in found.counts] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "values", [[0.7], [0.5, 0.5], [0.1, 0.99], [i / 200 for i in range(200)], [0.861] * 200], ids=range(5)
)
def test_dots_stand_inside_and_none_covers_another(values):
    found = strip([(value, "") for value in values], GATES)
    assert len(found.dots) == len(values)
    assert all(LEFT <= dot.x <= RIGHT and found.top <= dot.y <= found.base for dot in found.dots)
    assert len({(dot.x, dot.y) for dot in found.dots}) == len(values)
    assert all(LEFT <= line.x <= RIGHT for line in found.lines)


def test_labels_in_one_row_do_not_meet_even_on_a_telephone():
    lines = strip([(0.85, "")], GATES).lines
    assert {line.text for line in lines} == set(GATES)
    for row in {line.row for line in lines}:
        ends = [(line.x * NARROW / 100, len(line.text) * LETTER / 2) for line in lines if line.row == row]
        assert all(b - a >= half + other for (a, half), (b, other) in pairwise(ends))


def test_the_axis_has_round_numbers():
    assert [tick.text for tick in strip([(0.41, ""), (0.88, "")], {}).ticks] == [
        *("40 %", "50 %", "60 %", "70 %", "80 %", "90 %"),
    ]
    assert [tick.text for tick in strip([(0.4, "")], {}).ticks] == ["40 %", "41 %"]


def test_what_lies_beyond_a_given_axis_stands_at_its_end():
    found = strip([(-5, ""), (0.5, ""), (9, "")], {}, {"0": 0, "1": 1})
    assert [dot.x for dot in found.dots] == [LEFT, (LEFT + RIGHT) / 2, RIGHT]
