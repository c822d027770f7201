"""Download one archive from one URL: with a progress bar, resuming what an earlier try left, checked at the end.

pooch does the transfer and the hashing; what it lacks is to go on where a broken download stopped, which matters where
a server sends 55 kB/s.
"""

import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grader.errors import CourseError

# A server is given up after so many tries in a row that brought nothing new.
TRIES = 3
# Far above either archive (170 and 84 MB): a server that sends without end must not fill the disk.
MAX_BYTES = 1_000_000_000
_CHUNK = 1 << 18
# A running download writes at least every 30 s (pooch's time limit); a part untouched for longer has lost its process.
_ABANDONED_SECONDS = 60


class SourceError(CourseError):
    """One source could not give the archive; another may."""


def download(url: str, folder: Path, name: str, checksum: str, pause: float = 1.0) -> Path:
    """Download an archive, or the rest of it.

    Parameters
    ----------
    url : str
        Where it is.
    folder : Path
        Where it goes; parts of unfinished downloads lie there too.
    name : str
        The file's name in `folder`.
    checksum : str
        ``sha256:...`` or ``md5:...``; a part is only resumed for the same checksum.
    pause : float
        Seconds to wait before the second try; doubled before each further one.

    Returns
    -------
    Path
        The verified file.

    Raises
    ------
    SourceError
        If the server does not answer or says no, or if the file's checksum is another one. An interrupted download
        leaves its part for the next call, a wrong file leaves nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _part(folder, name, checksum) as part:
        resumed = part.exists()
        _fill(url, part, name, pause)
        try:
            verify(part, checksum, f"{name} from {host(url)}")
        except SourceError:
            part.unlink()
            if not resumed:
                raise
            # The part may have been the damaged half: once more, all of it.
            _fill(url, part, name, pause)
            try:
                verify(part, checksum, f"{name} from {host(url)}")
            except SourceError:
                part.unlink()
                raise
        os.replace(part, folder / name)
    return folder / name


def verify(path: Path, checksum: str, what: str) -> None:
    """Raise a `SourceError` with both checksums unless the file `path`, called `what`, has this one."""
    import pooch

    algorithm, _, expected = checksum.partition(":")
    try:
        found = pooch.file_hash(str(path), alg=algorithm)
    except OSError as error:
        raise SourceError(f"{what} cannot be read: {error.strerror}") from None
    if found != expected.lower():
        raise SourceError(
            f"{what} is damaged or not the right file: expected {algorithm} {expected.lower()}, found {found} "
            f"({path.stat().st_size:,} bytes)"
        )


def bar_interval() -> float:
    """Return the seconds between two updates of a progress bar; in a log file every ten seconds will do."""
    return 0.2 if sys.stderr.isatty() else 10.0


def host(url: str) -> str:
    """Return a URL's host, for messages: the rest may hold a password."""
    return urlsplit(url).hostname or url


@contextmanager
def _part(folder: Path, name: str, checksum: str) -> Iterator[Path]:
    """Yield a file name of this process's own, taking over what an unfinished download left.

    Two processes never write to one part: taking it over is a rename, which only one of them can do.
    """
    stem = f"{name}.{checksum.partition(':')[2][:12]}"
    own, resting = folder / f"{stem}.{_process(os.getpid())}.part", folder / f"{stem}.part"
    for left in (resting, *folder.glob(f"{stem}.*.part")):
        try:
            if left == resting or _is_abandoned(left):
                os.rename(left, own)
                break
        except OSError:
            continue  # it does not exist, or another process was faster
    try:
        yield own
    finally:
        if own.exists():
            if own.stat().st_size:
                os.replace(own, resting)
            else:
                own.unlink()


def _process(pid: int) -> str:
    """Name a process of this machine, for the name of its part."""
    return f"{re.sub(r'[^A-Za-z0-9]', '', platform.node())[:20]}-{pid}"


def _is_abandoned(part: Path) -> bool:
    """Whether the process that wrote `part` has ended, as far as can be told: it may be another machine's."""
    import psutil

    process = part.name.removesuffix(".part").rpartition(".")[2]
    pid = process.rpartition("-")[2]
    if pid.isdecimal() and process == _process(int(pid)) and not psutil.pid_exists(int(pid)):
        return True
    return time.time() - part.stat().st_mtime > _ABANDONED_SECONDS


def _fill(url: str, part: Path, name: str, pause: float) -> None:
    """Append to `part` until it is all there, trying again after interruptions."""
    from requests.exceptions import RequestException

    failures = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            return _transfer(url, part, name)
        except SourceError:
            part.unlink()
            raise
        except RequestException as error:
            status = getattr(error.response, "status_code", 0)
            if status == 416 and before:  # there is no more: the checksum tells whether the part is the file
                return
            failures = 1 if part.exists() and part.stat().st_size > before else failures + 1
            if failures == TRIES or (400 <= status < 500 and status not in (408, 429)):
                raise SourceError(_in_words(error, url)) from None
        time.sleep(pause * 2 ** (failures - 1))


def _transfer(url: str, part: Path, name: str) -> None:
    """Send one request for what `part` lacks, and append the answer."""
    import pooch
    from requests import Response
    from requests.exceptions import ConnectionError

    with open(part, "ab") as file, _Progress(name, file.tell()) as progress:

        def start_anew_unless_partial(response: Response, *_: Any, **__: Any) -> None:
            if response.status_code == 200:  # the server knows no ranges and sends the whole file
                file.seek(0)
                file.truncate()
                progress.done = 0

        headers = {"Accept-Encoding": "identity"}  # some servers would send a .tar.gz unzipped
        if progress.done:
            headers["Range"] = f"bytes={progress.done}-"
        get = pooch.HTTPDownloader(
            progressbar=progress, chunk_size=_CHUNK, headers=headers, hooks={"response": start_anew_unless_partial}
        )
        get(url, file, None)
        file.flush()
        if file.tell() < progress.done + progress.total:
            raise ConnectionError("the connection ended early")


class _Progress:
    """A tqdm bar with the methods that pooch calls, for a download that may start in the middle."""

    def __init__(self, name: str, done: int) -> None:
        self.done = done  # bytes that an earlier try left
        self._name = name
        self._total = 0
        self._bar: Any = None

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def total(self) -> int:
        """The bytes that the server announced; 0 if it did not."""
        return self._total

    @total.setter
    def total(self, value: int) -> None:
        from tqdm import tqdm

        self._total = value
        self._bar = tqdm(
            desc=f"  {self._name}",
            total=self.done + value if value else None,
            initial=self.done,
            unit="B",
            unit_scale=True,
            mininterval=bar_interval(),
            dynamic_ncols=True,
        )

    def update(self, n: int) -> None:
        """Count `n` more bytes."""
        if self._bar.n + n > MAX_BYTES:
            raise SourceError(f"{self._name}: the server sends more than {MAX_BYTES:,} bytes")
        self._bar.update(n)

    def reset(self) -> None:
        """Go back to the start; pooch then adds the total."""
        self._bar.n = self.done

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()


def _in_words(error: Exception, url: str) -> str:
    from requests.exceptions import HTTPError, SSLError, Timeout

    if isinstance(error, HTTPError) and error.response is not None:
        return f"{host(url)} answered {error.response.status_code} {error.response.reason}".rstrip()
    if isinstance(error, Timeout):
        return f"{host(url)} did not answer in time"
    if isinstance(error, SSLError):
        return f"{host(url)} could not prove who it is (SSL)"
    return f"no connection to {host(url)}, or it broke off"
