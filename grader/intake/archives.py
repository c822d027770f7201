"""Unpack a zip that somebody else made: nothing outside its folder, no link, no bomb, one bad member at a time."""

import io
import stat
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from grader.intake.names import MOST_ENTRIES, WHOLE, is_noise, limit_of, unportable
from grader.intake.regular import Refused, read_regular, write_new
from grader.intake.report import Finding

ENTRY = b"PK\x01\x02"  # begins each entry of a zip's list of members
DEEPEST_FOLDER = 8
ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar")


def unpack(archive: Path, into: Path) -> list[Finding]:
    """Write the members of the zip `archive` that may be handed in below the folder `into`.

    What comes out is counted while it is unpacked; what the archive claims of itself is believed nowhere. An archive
    in the archive is not opened.

    Returns
    -------
    list of Finding
        The members that were not taken.

    Raises
    ------
    Refused
        If the archive as a whole is refused.
    """
    content = read_regular(archive, WHOLE)
    if content.count(ENTRY) > MOST_ENTRIES:  # before zipfile makes an object of each
        raise Refused(f"it holds more than {MOST_ENTRIES:,} files")
    try:
        with ZipFile(io.BytesIO(content)) as opened:
            return _unpack(opened, into)
    except Refused:
        raise
    except Exception:  # zipfile raises whatever it stumbles over: IndexError, zlib.error, NotImplementedError ...
        raise Refused("it is damaged, or no zip archive; pack it again and hand in again") from None


def _unpack(opened: ZipFile, into: Path) -> list[Finding]:
    refused, total = [], 0
    for member in opened.infolist():
        if member.orig_filename.endswith("/") or any(map(is_noise, member.orig_filename.split("/"))):
            continue
        try:
            parts = path_of(member)
            if is_archive(Path(parts[-1])):
                raise Refused("an archive in an archive is not opened; pack the files themselves")
            limit = min(limit_of(parts[-1]), WHOLE - total)
            content = content_of(opened, member, limit)
            total += len(content)
            target = into.joinpath(*parts)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_new(target, content)
            except OSError:
                raise Refused("another file of the archive has its name") from None
        except Refused as why:
            refused.append(Finding.of(member.orig_filename, why))
    return refused


def path_of(member: ZipInfo) -> list[str]:
    """Return the parts of a member's path; `Refused` where it could lead elsewhere, or cannot be written anywhere."""
    parts = member.orig_filename.split("/")
    if not all(parts) or ".." in parts or "." in parts or len(parts) > DEEPEST_FOLDER:
        raise Refused("its path leads out of the archive, or through too many folders")
    if reason := next(filter(None, map(unportable, parts)), ""):
        raise Refused(reason)
    return parts


def content_of(opened: ZipFile, member: ZipInfo, limit: int) -> bytes:
    """Return what a member holds, read no further than `limit` bytes; `Refused` where it is no ordinary file."""
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise Refused("it is a link or a device, not a file")
    if member.flag_bits & 0x1:
        raise Refused("it is encrypted")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack without a limit
        raise Refused("it is packed in an unusual way; pack it again as an ordinary zip")
    try:
        with opened.open(member) as file:
            content = file.read(limit + 1)
    except Exception:
        raise Refused("it is damaged in the archive") from None
    if len(content) > limit:
        raise Refused(f"unpacked it has more than the {limit / 1e6:.3g} MB that are left for it")
    return content


def archive_name(path: Path) -> str:
    """Return what the folder of an unpacked archive is called; `Refused` where it is no zip or cannot be named."""
    if not path.name.lower().endswith(".zip"):
        raise Refused("archives other than zip are not opened; pack it as a zip and hand in again")
    if reason := unportable(path.stem):
        raise Refused(reason)
    return path.stem


def is_archive(path: Path) -> bool:
    """Whether the name of `path` is that of an archive, whatever is in it."""
    return path.name.lower().endswith(ARCHIVES)
