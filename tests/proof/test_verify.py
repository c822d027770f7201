"""Taking away any one hint, hidden test or variant makes `grader verify` fail, with a sentence that names it."""

from pathlib import Path

import pytest

from grader.authoring.release import assignments
from grader.authoring.release import release as build_release
from grader.errors import CourseError
from grader.proof import variants
from grader.proof.verify import lint, prove, trial_environment, verify
from grader.proof.verify_page import PAGE, page

ROOT = Path(__file__).parents[2]

HINTS = '# %% [markdown] hints="{}"\n# One.\n#\n# ---\n#\n# Two.\n#\n# ---\n#\n# Three.\n\n'
VARIANTS = {
    "doubled": ("- right double", "double", "def double(number):\n    return 2 * number"),
    "in_a_loop": ("- right double", "double", "def double(number):\n    return sum([number, number])"),
    "squared": ("- wrong double: 25 was due", "double", "def double(number):\n    return number * min(number, 2.5)"),
    "off": ("- wrong double: double(2) is 4, not 5", "double", "def double(number):\n    return number + 3"),
    "tripled": ("- wrong double: double(2) is 4, not 6", "double", "def double(number):\n    return 3 * number"),
    "never_zero": ("- wrong accuracy: nothing times anything", "predict", "def predict(n):\n    return max(n, 1)"),
}
FEWER = '[accuracy]\nright = 0\nwrong = 1\nreason = "a toy has one model"\n'


@pytest.fixture
def toy(toy_course, tmp_path, monkeypatch):
    """A course whose only assignment is proven."""
    master = toy_course / "solutions" / "toy.py"
    text = master.read_text().replace('"factor": 0', '"factor": 1')
    text = text.replace('# %% solve="predict"', HINTS.format("accuracy") + '# %% solve="predict"')
    master.write_text(
        text.replace('# %% [markdown] reflect="why"', HINTS.format("why") + '# %% [markdown] reflect="why"')
    )
    monkeypatch.setattr(variants, "FOLDER", tmp_path / "variants")
    folder = tmp_path / "variants" / "toy"
    folder.mkdir(parents=True)
    for name, (line, cell, source) in VARIANTS.items():
        head = f"# %% [markdown]\n# # {name.replace('_', ' ')}\n#\n# {line}\n\n"
        (folder / f"{name}.py").write_text(f'{head}# %% solve="{cell}"\n{source}\n')
    (folder / "fewer.toml").write_text(FEWER)
    with trial_environment():
        yield toy_course


def found(course):
    return prove(course, "toy").found


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_an_exercise_with_all_that_is_asked_for_is_proven(toy):
    proof = prove(toy, "toy")
    assert proof.found == []
    assert proof.notes == ["accuracy: a toy has one model"]
    assert proof.summary.startswith("2 steps, 2 other right answers, 4 named mistakes (")


def test_a_hint_taken_away_is_named(toy):
    change(toy / "solutions" / "shared.py", "# Which operator adds?\n", "")
    change(toy / "solutions" / "shared.py", "# ---\n# Add it to itself.\n# ---\n", "# ---\n# Add it to itself.\n")
    with pytest.raises(CourseError, match=r"shared.py:\d+ \(hints=\"double\"\): 2 hint\(s\); write 3"):
        found(toy)


@pytest.mark.parametrize("step", ["accuracy", "why"])
def test_a_step_without_hints_is_named(toy, step):
    change(toy / "solutions" / "toy.py", HINTS.format(step), "")
    assert found(toy) == [f"the step '{step}' has no hints=\"{step}\" cell"]


def test_a_hidden_part_taken_away_is_named(toy):
    text = (toy / "solutions" / "shared.py").read_text()
    start, end = text.index("### BEGIN HIDDEN"), text.index("### END HIDDEN TESTS\n") + len("### END HIDDEN TESTS\n")
    (toy / "solutions" / "shared.py").write_text(text[:start] + text[end:])
    with pytest.raises(CourseError, match=r'test="double"\): no ### BEGIN HIDDEN TESTS region'):
        found(toy)


def test_a_hidden_test_taken_away_is_named_by_the_mistake_that_passes(toy):
    change(
        toy / "solutions" / "shared.py",
        'assert double(secret) == 25, f"your function gave {double(secret)} where 25 was due"\n',
        "",
    )
    assert found(toy) == [
        "the variant 'squared' is wrong in 'double' and gets 50 of 50 points",
        "the hidden part of 'double' is needed by none of its 3 mistakes: the visible part catches them all. "
        "Add one that it lets pass",
    ]


def test_a_visible_test_taken_away_is_named_by_the_words_that_are_missing(toy):
    change(
        toy / "solutions" / "shared.py", 'assert double(2) == 4, f"double(2) is 4, not {double(2)}"\n', "double(2)\n"
    )
    assert [sentence.partition(",")[0] for sentence in found(toy)] == [
        "the variant 'off' loses 'double'",
        "the variant 'tripled' loses 'double'",
    ]


def test_a_check_that_only_knows_the_solutions_way_is_named(toy):
    change(
        toy / "solutions" / "shared.py",
        "secret = 12.5\n",
        'secret = 12.5\nassert double(["a"]) == ["a", "a"], "lists are added, too"\n',
    )
    (sentence, *others) = [line for line in found(toy) if "should pass" in line]
    assert "the variant 'in_a_loop' should pass 'double' and gets 0 of 50 points" in sentence
    assert others == []


@pytest.mark.parametrize(
    ("name", "reason"), [("doubled", "1 (in_a_loop) as other right"), ("off", "as named mistakes")]
)
def test_a_variant_taken_away_is_named(toy, name, reason):
    (variants.FOLDER / "toy" / f"{name}.py").unlink()
    (sentence,) = found(toy)
    assert reason in sentence


def test_a_variant_that_changes_nothing_is_named(toy):
    change(variants.FOLDER / "toy" / "doubled.py", "- right double", "- right double, accuracy")
    assert found(toy) == ["the variant 'doubled' changes nothing that the check of 'accuracy' uses"]


def test_all_that_was_found_is_raised_at_once(toy, monkeypatch):
    build_release(toy)
    (toy / "solutions" / "toy" / "notes.txt").write_text("a stray file")
    with pytest.raises(CourseError) as caught:
        verify(toy, ["toy"], full=False, say=lambda line: None)  # its process knows no variant of this test's
    assert "notes.txt does not belong there" in str(caught.value)
    assert "toy: 'double' has none as named mistakes; 3 are asked for" in str(caught.value)


def test_a_lint_is_found(toy):
    build_release(toy)
    (toy / "ruff.toml").write_text("line-length = 120\n")
    assert lint(toy, ["toy"]) == []
    change(toy / "solutions" / "toy" / "toy.ipynb", "factor * number", "factor * number * unknown")
    assert "unknown" in lint(toy, ["toy"])[0]


def test_the_page_of_exercises_is_fresh():
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(ROOT), "run grader verify --write"


@pytest.mark.slow
def test_every_exercise_is_proven():
    """All assignments, two at a time: two frameworks do not share a process."""
    said = []
    verify(ROOT, None, full=False, say=said.append)
    assert {line.partition(":")[0] for line in said if not line.startswith(" ")} == set(assignments(ROOT))
