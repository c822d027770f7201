"""nbgrader's settings for this course. A course folder's `nbgrader_config.py` is three lines that call `configure`."""

import os
import sys
import warnings
from pathlib import Path

from traitlets.config import Config

# What a learner hands in beside the notebook: weights and facts about the run. None of it can hold code.
SUBMITTED_SUFFIXES = [".ipynb", ".safetensors", ".h5", ".json"]
# Never copied anywhere: nbgrader's own list, and checkpoints that are large or can hold code.
IGNORED = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "checkpoints", "*.pt", "*.pth", "*.ckpt", "*.pkl"]

CELL_SECONDS = 600  # predicting 25,000 reviews takes a slow CPU minutes
STARTUP_SECONDS = 180  # a cold disk needs a minute to import a framework
OUTPUT_SECONDS = 60  # for a cell's output to arrive on a busy machine; nbgrader's 4 fail whole submissions
LARGEST_SUBMISSION = 1_000_000  # kB; over nbgrader's 100 MB one submission ends `collect` for the whole class

# A kernel on this machine talks to its parent over loopback; ipykernel warns of that once for each notebook.
QUIET_KERNEL = ("--IPKernelApp.log_level=40",)

CODE_STUB = '# Write your answer here\nraise NotImplementedError("this step is not answered yet")'
TEXT_STUB = "*Your answer here…*"

# The names that learning platforms give to downloaded work, as `nbgrader zip_collect` and `grader collect` meet them:
#   doejane_LATE_4711_8822_<file>                            Canvas: name, user id, file id
#   anon_x7Qp2_8822_<file>                                   Canvas, while it hides the names: anonymous id, file id
#   Jane Doe_4711_assignsubmission_file/<file>               Moodle 4.1 and later: name, participant, folder
#   Jane Doe_4711_assignsubmission_file_/<file>              Moodle before
#   jane_<assignment>_20261121T174500Z/<file>                a learner, the time of handing in (UTC)
# (nbgrader reads the 17-45-00 of its own examples as 17 o'clock sharp, hence the other way to write a time.)
# <file> lies loose (Canvas adds -1, -2 ... when it is handed in again) or anywhere in the folder of an unpacked zip.
# What stands furthest left decides: the rest of a name is the learner's choice.
SUBMISSION_NAME = r"""(?x)
^(?! .* [/\\] (?: \.ipynb_checkpoints | __MACOSX ) [/\\] )
.*? [/\\] (?P<assignment> [^/\\]+ ) [/\\] extracted [/\\]
(?: (?= (?: (?! _ \d+ _ (?: \d+ _ | assignsubmission_ ) ) [^/\\] )+ _ (?P=assignment) _ \d{8} T ) (?P<own> )
  | (?: LATE_ )? anon_ (?= [0-9A-Za-z]{5} _ \d+ _ )
  | (?P<person> [^/\\]+? ) _ (?P<late> LATE_ )? (?= \d+ _ (?: \d+ _ | assignsubmission_ ) ) )
(?P<student_id> [^/\\]+? )
(?(own) _ (?P=assignment) _ (?P<timestamp> \d{8} T \d{6} Z? ) _?
  | _ (?: (?P<canvas> \d+ ) _ | assignsubmission_ (?P<moodle> [a-z]+ ) (?: _ | (?= [/\\] ) ) ) )
(?: [^/\\]* [/\\] (?: .* [/\\] )? )?
(?P<file_id> [^/\\.] (?: [^/\\]*? (?= (?: -\d+ )? \.ipynb $ ) | [^/\\]* $ ) )
"""


def configure(c: Config, root: str | Path, level: str | None = None) -> None:
    """Set up `c` for the course in `root`, and tell the kernels where that is.

    Parameters
    ----------
    c : Config
        What ``get_config()`` gives in an `nbgrader_config.py`.
    root : path
        The course folder: ``solutions/``, ``notebooks/``, ``gradebook.db`` and what grading makes. It becomes
        ``COURSE_ROOT`` unless the environment names another.
    level : str, optional
        Which data decide a mark: ``"sample"`` or ``"full"``, unless ``COURSE_LEVEL`` says otherwise. By default the
        real data where they have been fetched.
    """
    if level is not None:
        os.environ.setdefault("COURSE_LEVEL", level)
    os.environ.setdefault("COURSE_ROOT", str(Path(root).resolve()))
    put_tools_on_path()
    warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader")  # SQLAlchemy's, of no consequence
    c.merge(course_config(root))


def put_tools_on_path() -> None:
    """Let nbgrader find the ``alembic`` command, which it runs to make a gradebook, where no venv is activated."""
    tools, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if tools not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([tools, path])


def write_config(folder: Path, level: str | None = None) -> None:
    """Write the `nbgrader_config.py` that makes `folder` a course folder; see `configure`."""
    arguments = "c, Path(__file__).parent" + (f', level="{level}"' if level else "")
    _write(folder, "from pathlib import Path", "configure", f"configure({arguments})")


def write_desk_config(folder: Path) -> None:
    """Write the `nbgrader_config.py` that gives Validate time enough in JupyterLab started in `folder`, a learner's."""
    _write(folder, "", "patient_config", "c.merge(patient_config())")


def _write(folder: Path, imports: str, function: str, call: str) -> None:
    lines = [
        imports,
        "",
        f"from grader.judge.course_config import {function}",
        "",
        "c = get_config()  # noqa: F821",
        call,
    ]
    (folder / "nbgrader_config.py").write_text("\n".join(lines).lstrip() + "\n", encoding="utf-8")


def patient_config() -> Config:
    """Return the time limits for running a notebook, the only settings that a learner's own desk needs."""
    c = Config()
    c.Execute.timeout = CELL_SECONDS
    c.Execute.startup_timeout = STARTUP_SECONDS
    c.Execute.iopub_timeout = OUTPUT_SECONDS
    c.Execute.extra_arguments = list(QUIET_KERNEL)
    return c


def plain_config(root: str | Path) -> Config:
    """Return settings with which nbgrader grades the course in `root` as it does out of the box; for comparisons."""
    c = Config()
    c.CourseDirectory.root = str(Path(root).resolve())
    c.CourseDirectory.course_id = "deep_learning"
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "notebooks"
    c.merge(patient_config())
    return c


def course_config(root: str | Path) -> Config:
    """Return the settings of the course in `root`. Nothing else is touched."""
    c = plain_config(root)
    c.CourseDirectory.ignore = list(IGNORED)
    c.CourseDirectory.max_dir_size = LARGEST_SUBMISSION
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB

    c.Autograde.sanitize_preprocessors = [
        "grader.judge.rebuild.RebuildNotebook",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "grader.judge.run.RunNotebook",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "grader.judge.scores.SaveScores",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
        "grader.intake.autograde.Notice",
    ]
    c.RunNotebook.transcripts = str(Path(root).resolve() / "transcripts")
    # The doors. nbgrader looks these classes up by name: the intake stands above this room.
    c.Autograde.exporter_class = "grader.intake.autograde.FirstLook"
    c.Autograde.pre_convert_hook = "grader.intake.autograde.look_again"
    c.ExchangeFactory.collect = "grader.intake.exchange.Collect"
    c.ZipCollectApp.extractor_plugin = "grader.intake.learning_platform.Extractor"
    c.ZipCollectApp.collector_plugin = "grader.intake.learning_platform.Collector"
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "grader.judge.feedback.HideTests",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.GenerateFeedback.post_convert_hook = "grader.judge.feedback.finish_pages"
    c.FileNameCollectorPlugin.valid_ext = list(SUBMITTED_SUFFIXES)
    c.FileNameCollectorPlugin.named_regexp = SUBMISSION_NAME
    return c
