import hashlib

import pytest

from grader.data.download import SourceError
from grader.data.mirror import Mirror, chosen_mirror

CONTENT = b"an archive"
GOOD = hashlib.sha256(CONTENT).hexdigest()
OFFICIAL = "sha256:" + "0" * 64


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "a.tar.gz").write_bytes(CONTENT)
    (folder / "SHA256SUMS").write_text(f"{'1' * 64}  b.tar.gz\n{GOOD}  a.tar.gz\n")
    return folder


def test_a_folder_gives_its_own_file(folder, tmp_path):
    assert Mirror(str(folder)).get("a.tar.gz", OFFICIAL, tmp_path / "archives") == folder / "a.tar.gz"
    assert not (tmp_path / "archives").exists()


def test_a_url_gives_a_download(folder, server, tmp_path):
    server.folder = folder
    path = Mirror(f"{server.url}/").get("a.tar.gz", OFFICIAL, tmp_path / "archives")
    assert path == tmp_path / "archives" / "a.tar.gz"
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("kind", ["folder", "url"])
def test_a_file_that_does_not_fit_the_sums_is_refused_with_both_checksums(folder, server, tmp_path, kind):
    (folder / "a.tar.gz").write_bytes(b"damaged")
    server.folder = folder
    with pytest.raises(SourceError) as caught:
        Mirror(server.url if kind == "url" else str(folder)).get("a.tar.gz", OFFICIAL, tmp_path / "archives")
    assert GOOD in str(caught.value)
    assert hashlib.sha256(b"damaged").hexdigest() in str(caught.value)


@pytest.mark.parametrize("kind", ["folder", "url"])
def test_without_sums_only_the_authors_file_is_taken(folder, server, tmp_path, kind):
    (folder / "SHA256SUMS").unlink()
    server.folder = folder
    mirror = Mirror(server.url if kind == "url" else str(folder))
    with pytest.raises(SourceError, match="0" * 64):
        mirror.get("a.tar.gz", OFFICIAL, tmp_path / "archives")
    assert mirror.get("a.tar.gz", f"sha256:{GOOD}", tmp_path / "archives").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "line",
    [f"{GOOD}  a.tar.gz", f"{GOOD} *a.tar.gz", f"{GOOD.upper()}  ./a.tar.gz\r", f"junk\n\n{GOOD}  a.tar.gz"],
)
def test_sums_are_read_as_the_usual_tools_write_them(folder, line):
    (folder / "SHA256SUMS").write_bytes(line.encode() + b"\n")
    assert Mirror(str(folder)).checksum("a.tar.gz") == f"sha256:{GOOD}"
    assert Mirror(str(folder)).checksum("tar.gz") is None


def test_a_missing_folder_file_or_server_is_named(folder, tmp_path):
    with pytest.raises(SourceError, match=r"there is no file .*nowhere"):
        Mirror(str(tmp_path / "nowhere")).get("a.tar.gz", OFFICIAL, tmp_path)
    with pytest.raises(SourceError, match=r"there is no file .*other\.tar\.gz"):
        Mirror(str(folder)).get("other.tar.gz", OFFICIAL, tmp_path)
    with pytest.raises(SourceError, match=r"no connection to 127\.0\.0\.1"):
        Mirror("http://127.0.0.1:9/data").get("a.tar.gz", OFFICIAL, tmp_path)


def test_the_setting_may_be_a_folder_a_file_url_or_a_url(home, tmp_path, monkeypatch):
    assert chosen_mirror() is None
    for place, is_url in (("/data/mirror", False), ("http://server/x", True), ("https://u:secret@server/x", True)):
        monkeypatch.setenv("COURSE_MIRROR", place)
        assert chosen_mirror() == Mirror(place)
        assert chosen_mirror().is_url is is_url
        assert "secret" not in str(chosen_mirror())
    monkeypatch.setenv("COURSE_MIRROR", (tmp_path / "a folder").as_uri())
    assert chosen_mirror() == Mirror(str(tmp_path / "a folder"))
