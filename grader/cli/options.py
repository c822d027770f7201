"""What several commands share."""

from collections.abc import Iterable
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def tell(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)
