"""A bulk download that is of no use as a whole is refused with a sentence."""

import pytest

from grader.errors import CourseError
from grader.intake.download import lay_out, names_in


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is no file"), (b"PK\x03\x04", "is damaged, or no zip"), (b"", "is damaged, or no zip")],
)
def test_a_download_of_no_use_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "toy.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CourseError, match=sentence):
        lay_out(path, tmp_path / "laid out")
    assert names_in(path) == []
