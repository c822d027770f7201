"""What the course is: its exercises, tiers and points (`exercise`) and its settings (`settings`)."""

from grader.course.exercise import Exercise, Step, read_exercise
from grader.course.settings import LEVELS, course_root, data_folder, requested_level, secret

__all__ = ["LEVELS", "Exercise", "Step", "course_root", "data_folder", "read_exercise", "requested_level", "secret"]
