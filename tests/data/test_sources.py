import re
from pathlib import Path

import pytest

from grader.data import sources
from grader.errors import CourseError


@pytest.mark.parametrize("project", ["cifar10", "imdb"])
def test_a_card_names_its_archive_with_several_sources(project):
    dataset = sources.read_dataset(project)
    assert len(dataset.archive.sources) >= 2
    assert all(url.startswith("https://") for url in dataset.archive.sources)
    assert re.fullmatch("sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", dataset.archive.checksum)
    assert (Path(sources.dataset_folder(project)) / "README.md").is_file()


def test_a_damaged_card_is_named(home, tmp_path):
    path = tmp_path / "cards" / "imdb" / "dataset.toml"
    path.write_text("title = ")
    with pytest.raises(CourseError, match=r"dataset\.toml is damaged"):
        sources.read_dataset("imdb")
    path.write_text('title = "x"\n[archive]\nsources = []\n')
    with pytest.raises(CourseError, match=r"dataset\.toml is damaged or incomplete"):
        sources.read_dataset("imdb")
    path.unlink()
    with pytest.raises(CourseError, match="card of 'imdb'"):
        sources.read_dataset("imdb")
