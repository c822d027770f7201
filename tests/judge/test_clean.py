import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_output

from grader.judge.clean import JOINER, clean_markdown, clean_outputs

HARMLESS = {"details", "summary", "br", "sub", "sup", "b", "i", "em", "strong", "kbd"}
FROM_MARKDOWN = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "hr",
    "blockquote",
    "img",
}
FROM_MARKDOWN |= {"table", "thead", "tbody", "tr", "td", "th", "div", "span", "del", "html", "body", "head", "input"}


def dangers(markdown):
    """Return what of a text a browser would run, as a feedback page shows it."""
    page = BeautifulSoup(markdown2html(clean_markdown(markdown)), "html.parser")
    found = [tag.name for tag in page.find_all(True) if tag.name not in HARMLESS | FROM_MARKDOWN]
    for tag in page.find_all(True):
        found += [name for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc", "formaction")]
        for name in ("href", "src"):
            if re.match(r"\s*(javascript|vbscript|data|file):", str(tag.get(name, "")), re.IGNORECASE):
                found.append(tag[name])
    return found


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<ScRiPt\n>alert(1)</script >",
    "<details ontoggle=alert(1) open>x</details>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<!--><script>alert(1)</script>-->",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( <javascript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1) 'https://')",
    "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "![x](javascript:alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "```html\n<script>alert(1)</script>\n```\n<script>alert(1)</script>",
    "`<b>`<script>alert(1)</script>`",
    "<b onclick=alert(1)>x</b>",
    "<<script>script>alert(1)</script>",
    "x<br/onclick=alert(1)>",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_in_a_text_runs_in_a_browser(text):
    assert not dangers(text)


pieces = st.sampled_from(
    [
        "<",
        ">",
        "/",
        "script",
        "img src=x onerror=alert(1)",
        "b",
        "details",
        " ",
        "\n",
        "`",
        "```",
        "[x](",
        "javascript:",
    ]
    + [
        "alert(1)",
        ")",
        "!",
        "--",
        "&lt;",
        "&#60;",
        "\\",
        "<!",
        "<?",
        "style=",
        '"',
        "'",
        "=",
        "svg",
        "onload",
        "$",
        "$$",
    ]
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(pieces, max_size=14).map("".join))
def test_nothing_in_any_text_runs_in_a_browser(text):
    assert not dangers(text)


@pytest.mark.parametrize(
    "text",
    [
        "a < b and b > c",
        "H<sub>2</sub>O",
        "<details>\n<summary>Hint</summary>\n\nx\n\n</details>",
        "5 <3",
        "$x_{<5}$",
        "[x](https://a.b/c) [y](#z)",
    ],
)
def test_an_honest_text_stays_as_it_is(text):
    assert clean_markdown(text) == text


def test_a_comparison_reads_as_it_was_written():
    assert clean_markdown("`a<b`").replace(JOINER, "") == "`a<b`"


def test_mathjax_gets_no_command_that_makes_links_or_loads_code():
    assert clean_markdown(r"$\href{javascript:alert(1)}{x}$ $\frac{1}{2}$") == (
        f"$\\{JOINER}href{{javascript:alert(1)}}{{x}}$ $\\frac{{1}}{{2}}$"
    )


def kept(**data):
    cell = new_code_cell(outputs=[new_output("display_data", data, metadata={"text/html": {"x": 1}})])
    clean_outputs(cell)
    return [output.data for output in cell.outputs]


def test_outputs_keep_text_and_pictures():
    assert kept(**{"text/plain": "7", "image/png": "iVBORw0K\n", "text/html": "<script>"}) == [
        {"text/plain": "7", "image/png": "iVBORw0K\n"}
    ]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html", "<b>x</b>"),
        ("application/javascript", "alert(1)"),
        ("image/svg+xml", "<svg onload=alert(1)>"),
        ("text/latex", r"\href{javascript:alert(1)}{x}"),
        ("text/markdown", "<script>"),
        ("image/png", '"><script>alert(1)</script>'),
        ("application/vnd.jupyter.widget-view+json", {"model_id": "x"}),
    ],
)
def test_outputs_that_could_run_are_dropped(kind, content):
    assert kept(**{kind: content}) == []


def test_streams_and_errors_stay():
    outputs = [new_output("stream", text="<b>"), new_output("error", ename="E", evalue="<b>", traceback=["<b>"])]
    cell = new_code_cell(outputs=outputs)
    clean_outputs(cell)
    assert cell.outputs == outputs
