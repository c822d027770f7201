"""A learner's own Markdown as HTML that can do nothing: text, lists, tables, links; nothing that a browser runs."""

import html
import re
from typing import Any

import mistune
from markupsafe import Markup

LONGEST = 20_000  # characters: a model card has 1,500
_ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"'<>]+\Z", re.IGNORECASE)


class _Plain(mistune.HTMLRenderer):
    """Escapes all HTML; pictures become their texts, since a page that is shown to others loads nothing."""

    def __init__(self) -> None:
        super().__init__(escape=True)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        below = min(level + 3, 6)  # the page's own headings stand above
        return f"<h{below}>{text}</h{below}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text  # is escaped already

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not _ADDRESS.match(html.unescape(url)):
            return text
        return f'<a href="{html.escape(html.unescape(url))}" rel="noopener noreferrer nofollow">{text}</a>'


def as_html(markdown: str) -> Markup:
    """Return `markdown` as HTML that is safe to put into a page."""
    render = mistune.create_markdown(renderer=_Plain(), plugins=["table", "strikethrough"])
    return Markup(render(markdown[:LONGEST]))  # the renderer escapes what it does not make
