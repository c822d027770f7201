"""The normal form of an answer: what is left of it when comments, blank space and docstrings are gone."""

import hashlib
import io
import re
import tokenize
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 100_000  # characters of a cell that are read as Python; a longer one is compared by its words
_SPACE = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
_LAYOUT = {tokenize.NEWLINE: "\n", tokenize.INDENT: "\t", tokenize.DEDENT: "\b"}
_STARTS = ("\n", "\t", "\b")


@dataclass(frozen=True)
class Form:
    """One answer, as far as answers are compared.

    Attributes
    ----------
    digest : bytes
        Equal for equal normal forms.
    length : int
        How many tokens, or words of a text, it has that the released cell has not.
    prose : bool
        Whether it is text, not code.
    """

    digest: bytes
    length: int
    prose: bool = False


def form_of(source: str, released: Sequence[str], prose: bool = False) -> Form | None:
    """Return an answer's form; None where the cell was left as released.

    Parameters
    ----------
    source : str
        The cell as the learner left it.
    released : sequence of str
        The released cell's `tokens`.
    prose : bool
        Whether it is a Markdown cell.
    """
    found = tokens(source, prose)
    if not found or found == list(released):
        return None
    digest = hashlib.blake2b("\0".join(found).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return Form(digest, (Counter(found) - Counter(released)).total(), prose)


def tokens(source: str, prose: bool = False) -> list[str]:
    """Return the words of a text, or the tokens of Python code; names are kept, and so is their order.

    Comments, docstrings, blank space, the kind of quotes and a comma before a closing bracket do not count. Tokens,
    not a syntax tree: reading them takes no recursion, whatever a learner wrote. What is no Python is cut at its
    blank space.
    """
    if prose:
        return re.findall(r"\w+", source.casefold())
    if len(source) > LONGEST:
        return source.split()
    try:
        return _python(source)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return source.split()


def _python(source: str) -> list[str]:
    found: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _SPACE:
            continue
        text = _LAYOUT.get(token.type, token.string.replace("'", '"'))
        if text == "\n" and _is_docstring(found):
            found.pop()
            continue
        if text in (")", "]", "}") and found[-1:] == [","]:
            found.pop()
        found.append(text)
    return found


def _is_docstring(before: list[str]) -> bool:
    """Whether the line that ends here holds a string and nothing else."""
    return bool(before) and before[-1].endswith('"') and (len(before) == 1 or before[-2] in _STARTS)
