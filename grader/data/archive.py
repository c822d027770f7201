"""Read the files of a tar archive that nobody has vouched for, without unpacking it to disk.

A class mirror can be anybody's and brings its own checksums, so an archive is read as if it came from a stranger:
only regular files, only under names that are expected, only up to a size that the real ones never reach.
"""

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from grader.errors import CourseError

# The larger archive, IMDb's, unpacks to about 0.5 GB; ten bytes can be made to unpack to any number of them.
MAX_UNPACKED = 2_000_000_000
# What one read may ask for. tarfile reads a member's headers in one piece, however long they claim to be.
MAX_READ = 64_000_000


class UnusableArchive(CourseError):
    """The archive is damaged, or not what its name says."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"the archive {path} cannot be used: {problem}")


class _Capped:
    """A decompressed stream, read forwards, that refuses to grow without end."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MAX_READ:
            raise tarfile.ReadError(f"a header claims {size:,} bytes")
        self._check(self._stream.tell() + size)
        return self._stream.read(size)

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, position: int, whence: int = 0) -> int:
        self._check(position)
        return self._stream.seek(position, whence)

    def _check(self, position: int) -> None:
        if position > MAX_UNPACKED:
            raise tarfile.ReadError(f"it unpacks to more than {MAX_UNPACKED:,} bytes")


def read_members(path: Path, wanted: Callable[[str], int | None]) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted files of a ``.tar.gz`` archive, in its order.

    Parameters
    ----------
    path : Path
        The archive.
    wanted : callable
        Given a member's name, returns the most bytes it may have, or None to pass over it.

    Yields
    ------
    name : str
        With forward slashes, as the archive has it.
    content : bytes
        The whole file.

    Raises
    ------
    UnusableArchive
        If it is damaged or cut off, or has a member that no honest copy has: a link, a device, a name that
        leads out of the folder, a name twice, a file that is too large.
    """
    seen: set[str] = set()
    try:
        with gzip.open(path) as stream, tarfile.open(fileobj=_Capped(stream), mode="r:") as tar:  # type: ignore[call-overload]
            for member in tar:
                tar.members = []  # tarfile remembers every header; 100,000 of them take 100 MB
                if member.isdir():
                    continue
                name = member.name.removeprefix("./")
                if problem := _problem(member, name):
                    raise tarfile.ReadError(f"member {name[:200]!r} {problem}")
                limit = wanted(name)
                if limit is None:
                    continue
                if member.size > limit:
                    raise tarfile.ReadError(f"member {name!r} has {member.size:,} bytes, more than {limit:,}")
                if name in seen:
                    raise tarfile.ReadError(f"member {name!r} occurs twice")
                seen.add(name)
                file = tar.extractfile(member)
                content = file.read() if file else b""
                if len(content) != member.size:
                    raise tarfile.ReadError(f"member {name!r} is cut off")
                yield name, content
            while tar.fileobj.read(1 << 20):  # gzip's own checksum stands at the end
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeError) as error:
        raise UnusableArchive(path, str(error)) from None


def _problem(member: tarfile.TarInfo, name: str) -> str:
    """What is wrong with a member as such, or an empty text."""
    if not member.isreg() or member.issparse():
        return "is no regular file"
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name or ":" in name:
        return "leads out of the archive's folder"
    return ""
