"""A kernel in a cage does all that an honest notebook asks of it."""

import time

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.preprocessors import Execute

from grader.errors import CourseError
from grader.sandbox import Cage, Limits, SandboxKernelManager, caged_manager, files, provisioner

pytestmark = pytest.mark.usefixtures("sandbox")


def notebook(*cells: str, kernel: str = "python3"):
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata)


def test_it_is_ready_in_about_a_second(inside):
    began = time.monotonic()
    one = inside()
    assert one.run("print(6 * 7)") == "42\n"
    assert time.monotonic() - began < 10  # 0.5 s on an idle machine; the bound leaves room for a busy one


def test_it_works_in_a_copy_of_the_submission(inside, submission):
    (submission / "more" / "deep").mkdir(parents=True)
    (submission / "more" / "deep" / "é \n.txt").write_text("deep")
    one = inside()
    assert one.run("import json; print(json.load(open('notes.json')))") == "{'epochs': 3}\n"
    assert one.run("print(open('more/deep/é \\n.txt').read())") == "deep\n"
    one.run("open('notes.json', 'w').write('changed'); open('more/deep/new', 'w'); open('new', 'w')")
    assert one.run("print(open('notes.json').read())") == "changed\n"
    assert (submission / "notes.json").read_text() == '{"epochs": 3}'
    assert sorted(path.name for path in submission.rglob("*")) == ["deep", "more", "notes.json", "é \n.txt"]


def test_it_reads_training_data_and_settings(inside, tmp_path):
    (tmp_path / "data" / "train").mkdir(parents=True)
    (tmp_path / "data" / "train" / "x").write_text("a batch")
    one = inside(data=tmp_path / "data", environment={"COURSE_LEVEL": "smoke"})
    assert one.run("import os; print(open(os.environ['COURSE_DATA'] + '/train/x').read())") == "a batch\n"
    assert one.run("from grader.course import requested_level; print(requested_level())") == "smoke\n"


def test_the_sample_data_load_where_they_were_never_built(inside, tmp_path):
    one = inside(Limits(), data=tmp_path, environment={"COURSE_LEVEL": "smoke"})
    assert one.run("from grader.data import load; print(type(load('imdb')).__name__)", 60) == "Reviews\n"


def test_an_interrupt_stops_a_loop(inside):
    one = inside()
    one.loop.call_later(0.5, lambda: one.loop.create_task(one.manager.interrupt_kernel()))
    assert one.run("while True: pass").startswith("KeyboardInterrupt")
    assert one.run("print('still here')") == "still here\n"


def test_cpu_time_is_counted_for_ended_children_too(inside, limited_by):
    one = inside()
    one.run("import subprocess, sys; subprocess.run([sys.executable, '-c', 'for _ in range(10**7): pass'])")
    used = one.manager.cpu_seconds()
    assert 0.2 < used < 30
    one.run("for _ in range(10**7): pass")
    assert one.manager.cpu_seconds() > used + 0.1
    one.close()
    assert one.manager.cpu_seconds() > used + 0.1


def test_nbclient_runs_a_notebook_whatever_kernel_it_names(temporary, submission):
    asked = notebook("import os; print(os.getcwd())", kernel="evil")
    done = NotebookClient(asked, kernel_manager_class=caged_manager(Cage(submission))).execute()
    assert done.cells[0].outputs[0].text == "/home/learner/work\n"
    assert list(temporary.iterdir()) == []


def test_nbgrader_runs_a_notebook_in_a_cage(temporary, submission):
    step = Execute(kernel_manager_class=caged_manager(Cage(submission)), kernel_name="python3")
    done, _ = step.preprocess(notebook("import os; print(os.getuid())"), {"metadata": {"path": str(submission)}})
    assert done.cells[0].outputs[0].text == "65534\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "code",
    [
        "import torch\nm = torch.nn.Linear(8, 2)\no = torch.optim.SGD(m.parameters(), 0.1)\n"
        "loss = m(torch.ones(4, 8)).square().mean(); loss.backward(); o.step()\n"
        "after = m(torch.ones(4, 8)).square().mean()\nprint(bool(after < loss))",
        "import keras, numpy as np\nm = keras.Sequential([keras.layers.Dense(2)]); m.compile('sgd', 'mse')\n"
        "h = m.fit(np.ones((32, 8)), np.zeros((32, 2)), epochs=2, verbose=0).history['loss']\nprint(h[1] < h[0])",
    ],
    ids=["pytorch", "keras"],
)
def test_a_framework_trains_inside(inside, code):
    pytest.importorskip(code.split()[1].strip(","))
    one = inside(Limits(), environment={"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"})
    assert one.run(code, seconds=120).endswith("True\n")


def test_links_pipes_and_notebooks_of_the_submission_stay_outside(inside, submission, tmp_path):
    import os

    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    (submission / "link").symlink_to(tmp_path / "secret" / "key")
    (submission / "folder").symlink_to(tmp_path / "secret")
    (submission / "toy.ipynb").write_text("hidden tests")
    os.mkfifo(submission / "pipe")
    assert inside().run("import os; print(os.listdir('.'))") == "['notes.json']\n"


def test_a_submission_too_large_for_its_folder_is_refused_in_words(inside, submission):
    with open(submission / "weights.h5", "wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(CourseError, match="more than 400 files or 20 MB"):
        inside()


def test_a_submission_of_too_many_files_is_refused_in_words(inside, submission, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 0)
    with pytest.raises(CourseError, match="Remove what the notebook does not read"):
        inside()


def test_a_missing_submission_is_named(inside, tmp_path):
    with pytest.raises(CourseError, match=r"no folder .*nowhere"):
        inside(submission=tmp_path / "nowhere")


def test_without_protection_no_kernel_starts(inside, monkeypatch):
    monkeypatch.setattr(provisioner, "why_not", lambda: "The sandbox needs bubblewrap. Run: apt-get")
    with pytest.raises(CourseError, match="Run: apt-get"):
        inside()


def test_a_cage_that_cannot_be_made_says_what_bubblewrap_said(inside, monkeypatch):
    monkeypatch.setattr(provisioner, "namespaces", lambda: ["--no-such-option"])
    with pytest.raises(CourseError, match="could not be made: bwrap: Unknown option"):
        inside()


def test_a_cage_that_fails_while_it_is_made_says_why(inside, monkeypatch):
    real = provisioner.namespaces
    monkeypatch.setattr(provisioner, "namespaces", lambda: [*real(), "--ro-bind", "/nowhere", "/nowhere"])
    with pytest.raises(CourseError, match="could not be made: bwrap: Can't find source path /nowhere"):
        inside()


def test_the_provisioner_refuses_a_manager_without_settings(temporary):
    import asyncio

    manager = type("Bare", (SandboxKernelManager,), {})()
    with pytest.raises(CourseError, match="caged_manager"):
        asyncio.run(manager.start_kernel())
    assert list(temporary.iterdir()) == []
