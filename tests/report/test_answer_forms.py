"""Two answers have one form if they differ in what nobody would call different."""

import pytest

from grader.report.forms import LONGEST, form_of, tokens

STUB = 'def area(w, h):\n    """The area."""\n    raise NotImplementedError("not yet")\n'
ANSWER = 'def area(w, h):\n    """The area."""\n    names = ["a", "b"]\n    return w * h\n'


@pytest.mark.parametrize(
    "same",
    [
        'def area(w, h):\n    # mine\n    names = ["a", "b"]\n\n\n    return w*h  # done\n',
        "def area(w,h):\n  '''Another docstring.'''\n  names = [\n    'a',\n    'b',\n  ]\n  return w * h",
        ANSWER.replace("\n", "\r\n"),
    ],
)
def test_comments_docstrings_space_quotes_and_last_commas_do_not_count(same):
    assert form_of(same, tokens(STUB)).digest == form_of(ANSWER, tokens(STUB)).digest


@pytest.mark.parametrize(
    "other",
    [
        ANSWER.replace("names", "labels"),
        ANSWER.replace("w * h", "h * w"),
        ANSWER.replace('"a"', '"c"'),
        ANSWER.replace("    return", "return"),
    ],
)
def test_names_order_texts_and_indentation_count(other):
    assert form_of(other, tokens(STUB)).digest != form_of(ANSWER, tokens(STUB)).digest


def test_a_text_that_is_used_is_no_docstring():
    assert tokens("x = 'a'") != tokens("x = 'b'")
    assert tokens("'a'\nx = 1") == tokens("x = 1")


@pytest.mark.parametrize("left", [STUB, STUB.replace("not yet", "not yet") + "\n# hm\n", "", "# nothing\n"])
def test_a_cell_left_as_released_has_no_form(left):
    assert form_of(left, tokens(STUB)) is None


def test_the_length_counts_what_the_released_cell_has_not():
    released = tokens("def f(x):\n    raise NotImplementedError('no')\n")
    assert form_of("def f(x):\n    return x + 1\n", released).length == len(["return", "x", "+", "1"])


def test_prose_is_compared_by_its_words():
    one = form_of("**It works**, I think.", [], prose=True)
    assert one.digest == form_of("it works (I THINK)", [], prose=True).digest
    assert one.length == 4
    assert one.prose


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  return",
        "'''never closed",
        "  x\n y\n",
        "%timeit f(x)\n!ls",
        "(" * 5_000,
        "x" + ".y" * 20_000,
        "f(" * 3_000 + ")" * 3_000,
        "\0",
        "\ud800",
        "a b " * LONGEST,
    ],
    ids=range(10),
)
def test_whatever_was_written_has_a_form(source):
    assert form_of(source, tokens(STUB)) == form_of(source, tokens(STUB))
    assert form_of(source, tokens(STUB)) is not None
