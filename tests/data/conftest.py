"""Tiny archives in the official layouts, a mirror of them, and a web server that breaks off."""

import functools
import hashlib
import http.server
import io
import pickle
import tarfile
import threading

import numpy as np
import pytest

from grader.data import cifar10, imdb, sources

NAMES = {"cifar10": "cifar-10-python.tar.gz", "imdb": "aclImdb_v1.tar.gz"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty data folder at a learner's desk, and no way to the internet's sources."""
    for variable in ("COURSE_LEVEL", "COURSE_MIRROR", "COURSE_ROOT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # between two tries of a download
    monkeypatch.setattr(sources, "_PLACES", (tmp_path / "cards",))
    for project, name in NAMES.items():
        write_card(tmp_path / "cards" / project, name, checksum="sha256:" + 64 * "0", urls=[])
    return tmp_path / "data"


def write_card(folder, name, checksum, urls):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(
        f'title = "Tiny {folder.name}"\n[archive]\nname = "{name}"\nbytes = 1\ncache_bytes = 1\n'
        f'checksum = "{checksum}"\nsources = {urls!r}\n[splits]\ntrain = 1\n'
    )


@pytest.fixture
def card(home, tmp_path):
    """Rewrite a project's card: ``card("imdb", path_of_archive, urls)`` gives that archive's checksum as official."""

    def rewrite(project, archive, urls):
        write_card(tmp_path / "cards" / project, NAMES[project], f"sha256:{digest(archive)}", urls)

    return rewrite


@pytest.fixture
def course(home, tmp_path, monkeypatch):
    """A course folder, as whoever grades has one."""
    (tmp_path / "course").mkdir()
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path / "course"))
    return tmp_path / "course"


@pytest.fixture
def tiny(monkeypatch):
    """Full data sets of 50 + 10 images and 6 + 4 + 5 reviews."""
    monkeypatch.setitem(cifar10.SIZES, "full", (50, 10))
    monkeypatch.setitem(imdb.SIZES, "full", (6, 4, 5))


def cifar_batch(i):
    pixels = np.random.default_rng(i).integers(0, 256, (10, 3072), dtype=np.uint8)
    return {b"data": pixels, b"labels": [(k + i) % 10 for k in range(10)], b"batch_label": b"batch"}


def cifar_files():
    folder = "cifar-10-batches-py/"
    files = {f"{folder}data_batch_{i}": pickle.dumps(cifar_batch(i), protocol=2) for i in (4, 1, 2, 3, 5)}
    return {f"{folder}readme.html": b"<html>", **files, f"{folder}test_batch": pickle.dumps(cifar_batch(6), protocol=2)}


def imdb_files():
    files = {"aclImdb/README": b"about", "aclImdb/imdb.vocab": b"the\n", "aclImdb/test/urls_pos.txt": b""}
    for split, n in (("train", 3), ("test", 2)):
        for kind, stars, i in [("pos", 9, i) for i in range(n)] + [("neg", 2, i) for i in range(n)]:
            files[f"aclImdb/{split}/{kind}/{i}_{stars}.txt"] = f"{split} {kind} review {i}: très bien".encode()
    files |= {f"aclImdb/train/unsup/{i}_0.txt": f"unlabelled {i}".encode() for i in range(5)}
    for kind, first in (("pos", 100), ("neg", 200)):
        urls = "".join(f"http://www.imdb.com/title/tt{first + i:07}/usercomments\n" for i in range(3))
        files[f"aclImdb/train/urls_{kind}.txt"] = urls.encode()
    return files


FILES = {"cifar10": cifar_files, "imdb": imdb_files}


def pack(path, files, extra=()):
    """Write a ``.tar.gz`` of ``{name: bytes}`` and, after them, of ``(TarInfo, bytes)`` pairs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member, content in extra:
            tar.addfile(member, io.BytesIO(content))
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder):
    lines = [f"{digest(path)}  {path.name}\n" for path in sorted(folder.glob("*.tar.gz"))]
    (folder / "SHA256SUMS").write_text("".join(lines))


@pytest.fixture
def make_archive(tmp_path):
    """Return ``make(project, changes={}, extra=[])``: a tiny archive; a change to None leaves a file out."""

    def make(project, changes=(), extra=(), folder="made"):
        files = {**FILES[project](), **dict(changes)}
        files = {name: content for name, content in files.items() if content is not None}
        return pack(tmp_path / folder / NAMES[project], files, extra)

    return make


@pytest.fixture
def mirror(make_archive, monkeypatch):
    """A mirror folder with both archives and their sums; `COURSE_MIRROR` names it."""
    folder = make_archive("cifar10", folder="mirror").parent
    make_archive("imdb", folder="mirror")
    write_sums(folder)
    monkeypatch.setenv("COURSE_MIRROR", str(folder))
    return folder


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves a folder with ranges; breaks off or lies as the server's `plan` says, one entry a request."""

    def do_GET(self):
        server = self.server
        server.requests.append((self.path, self.headers.get("Range")))
        step = server.plan.pop(0) if server.plan else None
        path = server.folder / self.path.lstrip("/")
        if (isinstance(step, int) and step >= 400) or not path.is_file():
            return self.send_error(step or 404)
        content, start = path.read_bytes(), 0
        if (wanted := self.headers.get("Range")) and step != "no ranges":
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + step[1] if isinstance(step, tuple) else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A web server on this machine: `.folder` is what it serves, `.plan` its faults, `.requests` what came in."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    http_server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http_server.folder, http_server.plan, http_server.requests = tmp_path / "served", [], []
    http_server.folder.mkdir()
    http_server.url = f"http://127.0.0.1:{http_server.server_port}"
    thread = threading.Thread(target=functools.partial(http_server.serve_forever, poll_interval=0.02))
    thread.start()
    yield http_server
    http_server.shutdown()
    thread.join()
    http_server.server_close()
