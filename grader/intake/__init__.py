"""The doors: every submitted file is looked at here before nbgrader touches it."""

from grader.intake.report import Finding, Report, findings
from grader.intake.submission import take_in

__all__ = ["Finding", "Report", "findings", "take_in"]
