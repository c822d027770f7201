from grader import data


def test_an_empty_machine_has_nothing_and_uses_the_sample(home):
    for status in data.status():
        assert (status.level, status.ready, status.archive, status.disk_bytes) == ("sample", (), None, 0)
        assert status.folder == home
    assert not home.exists()


def test_what_was_fetched_is_listed_with_its_size(tiny, home, mirror, server, monkeypatch):
    server.folder = mirror
    monkeypatch.setenv("COURSE_MIRROR", server.url)
    data.fetch("cifar10")
    data.load("imdb", "smoke")
    cifar10, imdb = data.status()
    assert (cifar10.project, cifar10.level, cifar10.ready) == ("cifar10", "full", ("full",))
    assert cifar10.archive == home / "archives" / "cifar-10-python.tar.gz"
    files = [path for path in home.rglob("*") if path.is_file() and "imdb" not in str(path)]
    assert cifar10.disk_bytes == sum(path.stat().st_size for path in files) > 60 * 3072
    assert str(cifar10).startswith("Tiny cifar10: the real data are here; notebooks use 'full'")
    assert "not here" in str(imdb)
    assert (imdb.level, imdb.ready) == ("sample", ("smoke",))
