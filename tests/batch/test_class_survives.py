"""A run that is killed, a worker that dies, a scheduler with workers elsewhere: no mark is lost, none is made twice."""

import datetime
import ipaddress
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
import toy_class
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from toy_class import grader, hand_in_class, marks, transcripts

from grader.batch import cluster
from grader.batch.cluster import Workers
from grader.errors import CourseError

SIZE = 6


def start(course, *arguments, **settings):
    """Start `grader grade toy` and return the process; its lines come as they are printed."""
    command = [sys.executable, "-u", "-m", "grader.cli", "grade", "--course", str(course), "toy", *arguments]
    return subprocess.Popen(
        command, env=toy_class.environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(process, number):
    """Return when `number` submissions are finished."""
    for line in process.stdout:
        if line.startswith(f"[{number}/"):
            return
    raise AssertionError("the run ended before that: " + process.stderr.read())


def is_worker(process):
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def test_a_run_that_was_killed_goes_on_where_it_was(course):
    expected = hand_in_class(course, SIZE)
    process = start(course, "--workers", "2")
    wait_for(process, 2)
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = transcripts(course)
    assert 2 <= len(before) < SIZE
    _, left = psutil.wait_procs(below, timeout=20)
    assert left == []
    rest = json.loads(grader(course, "--workers", "2", "--json").stdout)
    after = transcripts(course)
    assert before.items() <= after.items(), "what was executed is not executed again"
    assert sum(mark["how"] == "executed" for mark in rest["graded"]) == SIZE - len(before)
    assert len(after) == SIZE
    assert marks(course) == expected


def test_a_worker_that_dies_costs_nobody_a_mark(course):
    expected = hand_in_class(course, SIZE)
    process = start(course, "--workers", "2")
    wait_for(process, 1)
    workers = [child for child in psutil.Process(process.pid).children() if is_worker(child)]
    workers[0].kill()
    said, errors = process.communicate(timeout=200)
    assert process.returncode == 0, said + errors
    assert marks(course) == expected


@pytest.fixture
def certificate(tmp_path):
    """The settings of Dask for TLS, with a certificate of one's own for this machine's loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "grading")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    settings = {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}
    settings["DASK_DISTRIBUTED__COMM__TLS__CA_FILE"] = str(tmp_path / "cert.pem")
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings[f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT"] = str(tmp_path / "cert.pem")
        settings[f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY"] = str(tmp_path / "key.pem")
    return settings


@pytest.fixture
def scheduler(certificate, tmp_path):
    """A scheduler and two workers, processes of their own on loopback: address, workers, settings."""
    environment = toy_class.environment(**certificate)

    def run(module, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        with (tmp_path / f"{module}.log").open("a") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)

    facts = tmp_path / "scheduler.json"
    processes = [
        run("dask_scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(facts))
    ]  # fmt: skip
    deadline = time.monotonic() + 60
    while not facts.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    address = json.loads(facts.read_text())["address"]
    for _ in range(2):
        processes.append(
            run("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0",
                "--host", "127.0.0.1", "--local-directory", str(tmp_path))
        )  # fmt: skip
    yield address, processes[1:], certificate
    for process in processes:
        process.kill()
        process.wait()


def test_a_class_is_graded_on_a_running_cluster_that_loses_a_worker(course, scheduler):
    address, workers, settings = scheduler
    assert address.startswith("tls://127.0.0.1:")
    expected = hand_in_class(course, SIZE)
    process = start(course, "--scheduler", address, **settings)
    wait_for(process, 2)
    os.kill(workers[0].pid, signal.SIGKILL)
    said, errors = process.communicate(timeout=200)
    assert process.returncode == 0, said + errors
    assert marks(course) == expected
    assert workers[1].poll() is None, "the other worker is nobody's to end"


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 1)
    refused = pytest.raises(CourseError, match=r"The scheduler at 127\.0\.0\.1:9 cannot be used")
    with refused, cluster.connected(Workers("127.0.0.1:9")):
        pass
