"""Make what a submission shows harmless: feedback pages and formgrader display it in an instructor's browser."""

import re

from nbformat.notebooknode import NotebookNode

# Text and pictures; HTML, JavaScript, SVG, LaTeX and widgets can all carry a script or a link to one.
_PICTURES = ("image/png", "image/jpeg")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")

# A word joiner (invisible, no width) after a "<" keeps browsers and Markdown from reading a tag there; the reader of a
# comparison such as a<b sees what was written. The tags that hints and answers use stay, without attributes.
_TAG = re.compile(r"<(?!/?(?:details|summary|br|sub|sup|b|i|em|strong|kbd)\s*/?>)(?=[A-Za-z/!?])")
# Of links, those to the web and within the page stay links; "javascript:" has too many spellings to list.
_LINK = re.compile(r"\](?=\s*[(:](?!\s*<?(?:https?://|#)))", re.IGNORECASE)
_MATHJAX = re.compile(r"\\(?=(?:href|url|require|class|cssId|style|bbox|html\w*|data|include\w*|unicode)\b)")
JOINER = "\u2060"


def clean_markdown(source: str) -> str:
    """Return a text cell's source with nothing in it that a browser would run or load as code."""
    for pattern in (_TAG, _LINK, _MATHJAX):
        source = pattern.sub(lambda match: match[0] + JOINER, source)
    return source


def clean_outputs(cell: NotebookNode) -> None:
    """Keep of a code cell's outputs text, errors and pictures, where they are what they should be."""
    if type(cell.execution_count) is not int:
        cell.execution_count = None
    kept = []
    for output in cell.outputs:
        if output.output_type in ("stream", "error"):
            if _is_text(output):
                kept.append(output)
            continue
        if not isinstance(output.data, dict):
            continue
        data = {kind: content for kind, content in output.data.items() if _harmless(kind, content)}
        if data:
            output.data, output.metadata = NotebookNode(data), NotebookNode()
            kept.append(output)
    cell.outputs = kept


def _is_text(output: NotebookNode) -> bool:
    """Whether a stream or an error is made of texts, as nbformat wants them."""
    if output.output_type == "stream":
        return output.name in ("stdout", "stderr") and isinstance(output.text, str)
    lines = output.traceback
    words = isinstance(output.ename, str) and isinstance(output.evalue, str)
    return words and isinstance(lines, list) and all(isinstance(line, str) for line in lines)


def _harmless(kind: str, content: object) -> bool:
    if kind == "text/plain":
        return isinstance(content, str | list)
    return kind in _PICTURES and isinstance(content, str) and _BASE64.fullmatch(content) is not None
