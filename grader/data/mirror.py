"""A class's own copy of the archives, which `COURSE_MIRROR` names: a folder or a URL with a SHA256SUMS file."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from grader.data.download import SourceError, download, host, verify

_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(?:\./)?(\S.*?)\s*")


@dataclass(frozen=True)
class Mirror:
    """A mirror: a folder, also on a network drive, or a URL."""

    place: str

    @property
    def is_url(self) -> bool:
        """Whether it is read over HTTP."""
        return self.place.startswith(("http://", "https://"))

    def __str__(self) -> str:
        return f"the mirror {host(self.place) if self.is_url else self.place}"

    def checksum(self, name: str) -> str | None:
        """Return ``sha256:...`` for the file `name` as SHA256SUMS gives it; None if it has no such line."""
        for line in self._sums().splitlines():
            match = _LINE.fullmatch(line)
            if match and match[2] == name:
                return f"sha256:{match[1].lower()}"
        return None

    def get(self, name: str, official: str, folder: Path) -> Path:
        """Return the verified archive: the mirror's own file if it is a folder, else a download in `folder`.

        Parameters
        ----------
        name : str
            The archive's name.
        official : str
            The authors' checksum, which counts where SHA256SUMS says nothing.
        folder : Path
            Where a download goes.

        Raises
        ------
        SourceError
            If the mirror lacks the file, or its checksum is another one.
        """
        checksum = self.checksum(name) or official
        if self.is_url:
            return download(f"{self.place.rstrip('/')}/{name}", folder, name, checksum)
        path = Path(self.place).expanduser() / name
        if not path.is_file():
            raise SourceError(f"there is no file {path}")
        verify(path, checksum, str(path))
        return path

    def _sums(self) -> str:
        if not self.is_url:
            try:
                return (Path(self.place).expanduser() / "SHA256SUMS").read_text(encoding="utf-8", errors="replace")
            except OSError:
                return ""
        import requests

        try:
            answer = requests.get(f"{self.place.rstrip('/')}/SHA256SUMS", timeout=30)
        except requests.RequestException:
            raise SourceError(f"no connection to {host(self.place)}") from None
        return answer.text if answer.ok else ""


def chosen_mirror() -> Mirror | None:
    """Return the mirror that `COURSE_MIRROR` names, if it is set."""
    place = os.environ.get("COURSE_MIRROR", "").strip()
    if place.startswith("file:"):
        place = url2pathname(urlsplit(place).path)
    return Mirror(place) if place else None
