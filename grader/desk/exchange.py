"""Hand in through nbgrader's exchange, where the machine has one."""

import logging
import os
import sys
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import ExchangeSubmit
from traitlets.config import Config

from grader.errors import CourseError


def find_exchange() -> Config | None:
    """Return nbgrader's settings where they name a course and its exchange can be written to; else None."""
    if sys.platform == "win32":  # nbgrader has none there
        return None
    app = NbGrader(log_level=logging.CRITICAL)  # it warns where there is no settings file
    # An nbgrader_config.py in a course's own folder is the instructor's; it would make this process a grader.
    app.load_cwd_config = not Path("solutions").is_dir()
    app.load_config_file()
    submit = _submitter(app.config)
    course = submit.coursedir.course_id
    if not course:
        return None
    if isinstance(submit, ExchangeSubmit):  # others, such as a web service, know by themselves where they are
        inbound = Path(submit.root, course, "inbound")
        if not (inbound.is_dir() and os.access(inbound, os.W_OK | os.X_OK)):
            return None
    return app.config


def to_exchange(config: Config, folder: Path) -> str:
    """Submit `folder`, whose name is the assignment's, as `nbgrader submit` does.

    Returns
    -------
    str
        Where it went, for a person.

    Raises
    ------
    CourseError
        With nbgrader's own words if it did not take the submission.
    """
    submit = _submitter(config)
    submit.assignment_dir = str(folder.parent)
    submit.coursedir.assignment_id = folder.name
    try:
        submit.start()
    except Exception as error:  # a plugin may raise anything
        raise CourseError((str(error).strip().splitlines() or [type(error).__name__])[0]) from error
    return f"the exchange of the course {submit.coursedir.course_id}"


def _submitter(config: Config) -> Any:
    return ExchangeFactory(config=config).Submit(
        coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
    )
