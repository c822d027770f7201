"""The two projects. Each is a module that knows its archive, its cache and its part of the sample.

Such a module has ``SIZES`` and the functions ``unpack``, ``write_sample_training``, ``write_sample_held_out``,
``read_training`` and ``read_held_out``.
"""

from types import ModuleType

from grader.data import cifar10, imdb
from grader.errors import CourseError

PROJECTS: dict[str, ModuleType] = {"cifar10": cifar10, "imdb": imdb}


def project_module(project: str) -> ModuleType:
    """Return the module of `project`; a `CourseError` names the known ones."""
    try:
        return PROJECTS[project]
    except KeyError:
        raise CourseError(f"There is no project '{project}'. The projects are {', '.join(PROJECTS)}.") from None
