import re
from pathlib import Path

import pytest

from grader.authoring.master import read_master
from grader.errors import CourseError


def write(folder: Path, **files: str) -> Path:
    """Write scripts and return the first; `# %%` stands at the margin, so the text is taken as it is."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder / f"{next(iter(files))}.py"


def refused(folder: Path, **files: str) -> str:
    with pytest.raises(CourseError) as caught:
        read_master(write(folder, **files))
    return str(caught.value)


def test_included_section_stands_where_the_include_was(toy_masters):
    cells = read_master(toy_masters / "solutions" / "toy.py")
    assert [(c.role, c.value) for c in cells if c.role] == [
        ("hints", "double"),
        ("solve", "double"),
        ("test", "double"),
        ("locked", "final"),
        ("solve", "predict"),
        ("test", "accuracy"),
        ("reflect", "why"),
    ]
    assert cells[2].goals == ("double",)


def test_a_cell_knows_its_file_and_line(toy_masters):
    cells = read_master(toy_masters / "solutions" / "toy.py")
    for cell in cells:
        header = cell.path.read_text().splitlines()[cell.line - 1]
        assert header.startswith("# %%")
        assert cell.value in header


def test_a_section_ends_where_the_next_begins(tmp_path):
    master = write(
        tmp_path,
        m='# %% include="s.two"\n',
        s='"""Shared."""\n# %% section="one"\na = 1\n\n# %% section="two"\n\n# %%\nb = 2\n\n# %%\nc = 3\n',
    )
    assert [cell.source for cell in read_master(master)] == ["b = 2", "c = 3"]


def test_comments_that_look_like_shell_commands_stay_comments(tmp_path):
    master = write(tmp_path, m="# %%\n# cat, dog and ship are labels\n# ls\nx = 1\n")
    assert read_master(master)[0].source == "# cat, dog and ship are labels\n# ls\nx = 1"


def test_a_header_inside_a_string_starts_no_cell(tmp_path):
    master = write(tmp_path, m='# %%\ntext = """\n# %% [markdown]\n"""\n')
    assert len(read_master(master)) == 1


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ('# %% solv="a"\n', 'unknown header entry "solv"'),
        ("# %% a title\n", 'unknown header entry "title"'),
        ('# %% solve="a" test="a"\n', "one role"),
        ('# %% hints="a"\n', r"on a \[markdown\] cell"),
        ('# %% [markdown] test="a"\n', "on a code cell"),
        ('# %% goal="a"\n', r"on the \[markdown\] cell"),
        ('# %% solve="a b"\n', "'a b' is no name"),
        ('# %% include="cifar10"\n', "<file>.<section>"),
        ('# %% section="a"\n', "shared file"),
        ('# %% include="s.look"\nx = 1\n', "must be empty"),
        ('# %% include="s.look"\n', r"no section 'look'. It has: one"),
        ('# %% include="absent.look"\n', "absent.py does not exist"),
    ],
)
def test_a_wrong_header_is_named_with_file_and_line(tmp_path, script, reason):
    text = refused(tmp_path, m="# %%\nfirst = 1\n\n" + script, s='# %% section="one"\na = 1\n')
    assert re.search(reason, text)
    assert f"{tmp_path / 'm.py'}:4 " in text


def test_a_section_that_occurs_twice_is_refused(tmp_path):
    text = refused(tmp_path, m='# %% include="s.a"\n', s='# %% section="a"\nx = 1\n\n# %% section="a"\ny = 1\n')
    assert "s.py:4" in text
    assert "occurs twice" in text


def test_a_missing_master_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"toy.py is missing"):
        read_master(tmp_path / "toy.py")
