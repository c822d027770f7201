"""The one error that a person is meant to read."""


class CourseError(Exception):
    """Something a person can mend: what was wrong, where, and what to do next, in plain words.

    The command line prints its text without a traceback; everywhere else it is raised like any other exception.
    """
