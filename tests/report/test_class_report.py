"""The instructor's page: whole by itself, harmless whatever learners wrote, and true."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from grader.cli import cli
from grader.errors import CourseError
from grader.report.class_report import render, write_reports

NAME = "cifar10_cnn_pytorch"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def source(planted, planted_course):
    return render(planted, planted_course.folder / "report", NOW)


@pytest.fixture(scope="module")
def page(source):
    return BeautifulSoup(source, "html.parser")


def section(page, id):
    return page.find(id=id).find_parent("section")


def text(element):
    return " ".join(element.get_text(" ").split())


def test_the_page_takes_nothing_from_elsewhere(page, source):
    assert [tag["href"] for tag in page.find_all("a") if not tag["href"].startswith("#")] == [
        "../feedback/weights-a/cifar10_cnn_pytorch/cifar10_cnn_pytorch.html"
    ]
    assert not page.find_all(["link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"])
    assert not page.find_all(src=True)
    assert not re.search(r"url\(|@import|https?://", source)


def test_nothing_that_a_learner_wrote_is_more_than_text(page, source):
    (script,) = page.find_all("script")
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; ")
    assert f"script-src 'sha256-{digest}'" in policy
    handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert handlers == []
    assert "<b>cpu" not in source
    assert "<script>alert(3)</script> & {{ 6 * 7 }}" in text(section(page, "steps"))
    assert "<img src=x onerror=alert(2)> {{ 7 * 7 }}" in text(section(page, "everyone"))


def test_the_head_counts_and_says_what_to_do_first(page, planted):
    head, first = text(page.find("header")), text(section(page, "first"))
    assert "graded on the real data · report of 22 November 2026, 09:30" in head
    assert f"{len(planted.works)} graded" in head
    assert "1 not handed in" in head
    assert "1 handed in and not graded: run grader grade, and read what it says of them. not-graded" in first
    assert "1 handed in again since they were graded: run grader grade. gone-again" in first
    assert "1 graded as blank, because no notebook could be used: ask them to hand in again. blank" in first
    assert "with written answers that wait for a person, in formgrader: The reason for the choice" in first
    assert "Not handed in, in no track of this project: yan" in first


def test_without_its_script_the_page_is_whole(page, planted):
    assert not page.find_all("button")
    rows = section(page, "everyone").find("tbody").find_all("tr")
    assert len(rows) == len(planted.works)
    squares = rows[0].select(".squares span")
    assert len(squares) == len(planted.exercise.steps)
    assert all(square["aria-label"] == square["title"] != "" for square in squares)


def test_rows_have_a_key_to_sort_by_wherever_the_head_says_so(page):
    table = section(page, "everyone").find("table")
    kinds = [head.get("data-sort") for head in table.find_all("th", scope=False) if head.find_parent("thead")]
    for row in table.find("tbody").find_all("tr"):
        for kind, cell in zip(kinds, row.find_all(["th", "td"], recursive=False), strict=True):
            assert (kind is None) == ("data-key" not in cell.attrs)
            assert kind != "number" or float(cell["data-key"]) >= -1e9


def test_charts_have_words_for_those_who_do_not_see_them(page, planted):
    charts = page.find_all("svg")
    assert len(charts) == 3
    assert all(chart["role"] == "img" and len(chart["aria-label"]) > 80 for chart in charts)
    measured = sum(one.measured is not None for one in planted.works)
    assert len(section(page, "accuracy").find_all("circle")) == measured
    gates = "floor 42 %, baseline 63 %, good 78 %, excellent 87.5 %"
    assert gates in section(page, "accuracy").find("svg")["aria-label"]


def test_training_time_is_told_as_a_claim(page):
    assert "That is a claim : each learner's final.json says so, and nobody has checked it." in text(
        section(page, "time")
    )


def test_the_weakest_skill_is_named_with_its_weakest_step(page):
    assert re.search(
        r"weakest in [a-z ]+ \(\d+% of its points on average\), above all in “", text(section(page, "skills"))
    )


def test_an_honest_class_has_nothing_to_look_at(honest, tmp_path):
    assert "Nothing stands out" in render(honest, tmp_path, NOW)


def test_an_exercise_without_a_data_set_has_no_accuracies(honest, tmp_path):
    exercise = replace(honest.exercise, project=None, framework=None, tiers={})
    works = tuple(replace(one, measured=None) for one in honest.works[:2])
    page = render(replace(honest, exercise=exercise, level="", works=works), tmp_path, NOW)
    assert "Accuracy on held-out data" not in page
    assert "graded on" not in page


def test_one_learner_is_a_class_too(honest, tmp_path):
    assert "1 of 17" not in render(replace(honest, works=honest.works[:1]), tmp_path, NOW)


def test_the_command_writes_a_page_for_each_graded_assignment(honest_course):
    result = CliRunner().invoke(cli, ["report", "--course", str(honest_course.folder)])
    page = honest_course.folder.resolve() / "report" / f"{NAME}.html"
    assert result.output == f"wrote {page}\n"
    assert [path.name for path in page.parent.iterdir()] == [page.name]


def test_one_file_holds_one_report_and_has_to_be_writable(honest_course, tmp_path):
    with pytest.raises(CourseError, match="--out names one file, but there are 2 reports"):
        write_reports(honest_course.folder, [NAME, "imdb_lstm_keras"], tmp_path / "page.html")
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match="could not be written"):
        write_reports(honest_course.folder, [NAME], tmp_path / "file" / "page.html")
