"""A class of thirty honest learners, and the same class with planted work; both read only."""

import shutil

import pytest
import synthetic_class as synthetic

from grader.report.class_work import read_class

ASSIGNMENT = "cifar10_cnn_pytorch"


@pytest.fixture(scope="session")
def on_real_data():
    """Accuracies are measured as on the real data, which need not be there for that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_LEVEL", "full")
        yield


@pytest.fixture(scope="session")
def honest_course(tmp_path_factory, on_real_data):
    """A course folder with thirty honest learners, one who handed in nothing, and no feedback pages."""
    course = synthetic.make_course(tmp_path_factory.mktemp("honest"), ASSIGNMENT, "full")
    course.add(synthetic.honest_class(30))
    course.enrol("yan")
    return course


@pytest.fixture(scope="session")
def honest(honest_course):
    """The work of the honest class."""
    return read_class(honest_course.folder, ASSIGNMENT)


@pytest.fixture(scope="session")
def planted_course(honest_course, tmp_path_factory):
    """The honest class, joined by one learner or more for everything that is worth a look."""
    folder = tmp_path_factory.mktemp("planted") / "course"
    shutil.copytree(honest_course.folder, folder)
    course = synthetic.Course(folder, ASSIGNMENT, "full")
    one = synthetic.Learner("copy-of-s003", answers=course.write(synthetic.honest_class(30)[3]), seed=501)
    disguised = {id: f"# my own work\n{text}" for id, text in course.write(synthetic.Learner("x", seed=502)).items()}
    reader = {id: cell.source for id, cell in course.solution.items()}
    kernel = {"predict": "Stopped this call was stopped after 600 s of processor time", "wilson": AFTER}
    refused = [{"name": "final.safetensors", "reason": "it is a pickle under another name"}]
    harmless = [{"name": "final.pt2", "reason": "only the notebook and some files are taken"}]
    course.add(
        [
            one,
            synthetic.Learner("ring-a", answers=dict(list(disguised.items())[:12]), seed=503),
            synthetic.Learner("ring-b", answers=dict(list(disguised.items())[2:14]), seed=504),
            synthetic.Learner("ring-c", answers=dict(list(disguised.items())[1:13]), seed=505),
            synthetic.Learner("weights-a", weights=b"one model", seed=506),
            synthetic.Learner("weights-b", weights=b"one model", seed=507),
            synthetic.Learner("read-solution", answers=reader, skill=1.0, seed=508),
            synthetic.Learner("saw-test", accuracy=0.995, record={"history": {"val_accuracy": [0.6, 0.84]}}, seed=509),
            synthetic.Learner("saw-test-too", accuracy=0.995, seed=510),
            synthetic.Learner("skewed", accuracy=0.2, record={"history": {"val_accuracy": [0.86]}}, seed=511),
            synthetic.Learner("fast", record={"seconds": 0.1}, seed=512),
            synthetic.Learner("no-record", record=None, seed=513),
            synthetic.Learner("on-sample", record={"level": "sample"}, seed=514),
            synthetic.Learner("endless", said=kernel, seed=515),
            synthetic.Learner("pickled", accuracy=None, intake={"refused": refused}, seed=516),
            synthetic.Learner("exports", intake={"refused": harmless}, seed=517),
            synthetic.Learner("blank", skill=0.0, accuracy=None, intake={"refused": [], "stand_in": True}, seed=518),
            synthetic.Learner("gone-again", seed=519),
            synthetic.Learner(
                "<script>alert(1)<_script>",
                name=("<img src=x onerror=alert(2)>", "{{ 7 * 7 }}"),
                said={"split": "AssertionError <script>alert(3)</script> & {{ 6 * 7 }}"},
                record={"device": "<b>cpu</b>", "seconds": 0.0},
                seed=520,
            ),
        ]
    )
    (folder / "submitted" / "gone-again" / ASSIGNMENT / "timestamp.txt").write_text("2026-02-01 10:00:00 UTC\n")
    (folder / "submitted" / "not-graded" / ASSIGNMENT).mkdir(parents=True)
    page = folder / "feedback" / "weights-a" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    page.parent.mkdir(parents=True)
    page.write_text("feedback")
    return course


AFTER = "Stopped before this step could be marked, Python ended while this ran: a crash"


@pytest.fixture(scope="session")
def planted(planted_course):
    """The work of the class with planted work."""
    return read_class(planted_course.folder, ASSIGNMENT)
