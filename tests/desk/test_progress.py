"""What was checked is kept in one file, which can be lost or damaged without harm."""

from datetime import UTC, datetime, timedelta

import pytest
from desk_states import NAME, RIGHT, answer

from grader.course import read_exercise
from grader.desk.progress import FILE, Progress, ago
from grader.desk.results import Checked, Result, State
from grader.desk.status import overview


def checked(top, hidden=False, **states):
    exercise = read_exercise(top / "notebooks" / NAME)
    results = [Result(step, State.OPEN) for step in exercise.steps if step.id not in states]
    results += [Result(exercise.step(id), *rest) for id, rest in states.items()]
    return Checked(tuple(results), "", "smoke", 1.0, hidden)


def test_what_was_checked_is_known_the_next_time(top):
    Progress(top).checked(NAME, checked(top, sound=(State.WRONG, 0.0, "no " * 500, "", "d1")))
    kept = Progress(top).record(NAME).latest("sound", "d1")
    assert (kept.state, kept.said[:6], len(kept.said)) == (State.WRONG, "no no ", 300)


def test_another_answer_is_not_judged_by_what_was_said_of_the_last(top):
    Progress(top).checked(NAME, checked(top, sound=(State.RIGHT, 20.0, "", "", "d1")))
    assert Progress(top).record(NAME).latest("sound", "d2") is None


def test_the_later_of_two_checks_counts(top):
    progress = Progress(top)
    progress.checked(NAME, checked(top, sound=(State.RIGHT, 20.0, "", "", "d1")))
    progress.checked(NAME, checked(top, hidden=True, sound=(State.WRONG, 0.0, "hidden", "", "d1")))
    record = progress.record(NAME)
    record.judged_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert record.latest("sound", "d1").said == "hidden"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"exercises": 3}', '{"exercises": {"states": {"checked": 3}}}', "\xff"]
)
def test_a_damaged_file_is_set_aside_with_a_sentence(top, notebook, content):
    before = notebook.read_bytes()
    (top / FILE).write_text(content, encoding="latin-1")
    progress = Progress(top)
    assert "was damaged and is kept as .progress.damaged-" in progress.said[0]
    (aside,) = top.glob(".progress.damaged-*")
    assert aside.read_text(encoding="latin-1") == content
    assert not (top / FILE).exists()
    progress.handed_in(NAME, "a.zip")
    assert Progress(top).record(NAME).handed_in_to == "a.zip"
    assert notebook.read_bytes() == before


def test_where_nothing_can_be_written_that_is_said_and_no_more(top, monkeypatch):
    def refuse(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("grader.desk.progress.write_json", refuse)
    progress = Progress(top)
    progress.handed_in(NAME, "a.zip")
    assert "cannot be written (Permission denied)" in progress.said[0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s ago"), (80, "80 s ago"), (120, "2 min ago"), (7200, "2 h ago"), (200_000, "2 days ago")],
)
def test_times_are_told_in_words(seconds, words):
    now = datetime.now(UTC)
    assert ago((now - timedelta(seconds=seconds)).isoformat(), now) == words


def test_the_overview_tells_of_the_notebook_as_it_is_now(top, notebook):
    said = "\n".join(overview(top / "work", top))
    assert f"{NAME}  Every state\n  not begun; about 0 h 56 min in 8 steps" in said

    answer(notebook, sound=RIGHT["sound"], mistaken="def mistaken(number): pass", essay="Because.")
    said = "\n".join(overview(top / "work", top))
    assert "steps      3 answered but not checked, 4 not attempted, 1 written" in said
    assert "none yet, of 95" in said
    assert "next       raising (The step raising; 20 points, about 7 minutes)" in said


def test_the_overview_says_what_was_wrong_and_where_it_went(top, notebook, monkeypatch):
    from grader.desk.cells import answers, cells_of

    answer(notebook, sound=RIGHT["sound"], mistaken="def mistaken(number): pass", essay="Because.")
    cells = cells_of(top / "notebooks" / NAME / f"{NAME}.ipynb")
    digests = {
        step: one.digest for step, one in answers({i: c.source for i, c in cells_of(notebook).items()}, cells).items()
    }
    states = {id: (State.RIGHT, 20.0, "", "", digests[id]) for id in ("sound",)}
    states["mistaken"] = (State.WRONG, 0.0, "not None", "", digests["mistaken"])
    now = datetime.now(UTC).isoformat(timespec="seconds")
    monkeypatch.setattr("grader.desk.progress._now", lambda: now)
    monkeypatch.setattr("grader.desk.status.ago", lambda time: ago(time, datetime.fromisoformat(now)))
    progress = Progress(top / "work")
    progress.checked(NAME, checked(top, **states))
    progress.handed_in(NAME, "me.zip")
    said = "\n".join(overview(top / "work", top))
    assert "steps      1 right, 1 wrong, 1 answered but not checked, 4 not attempted, 1 written" in said
    assert "points     20 of 95 by the visible checks, 0 s ago; changed since" in said
    assert "next       mistaken (The step mistaken; 20 points, about 7 minutes). wrong: not None" in said
    assert "handed in  0 s ago: me.zip" in said


def test_a_notebook_that_cannot_be_read_hides_no_other(top, notebook):
    notebook.write_text("{")
    said = "\n".join(overview(top / "work", top))
    assert f"{NAME}  the notebook is not there or damaged; `grader check {NAME}` says more." in said
