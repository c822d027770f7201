"""Workers on this machine: who may speak to them, and how many there are."""

import urllib.error
import urllib.request

import psutil
import pytest

from grader.batch import cluster
from grader.batch.cluster import check_workers, default_number
from grader.errors import CourseError


def test_they_listen_on_loopback_alone_and_serve_no_pages(client):
    me = psutil.Process()
    ports = [
        connection.laddr
        for process in (me, *me.children(recursive=True))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert ports
    assert {address.ip for address in ports} == {"127.0.0.1"}
    http = client.scheduler_info()["services"].get("dashboard")
    for page in ("info/main/workers.html", "status", "metrics", "json/counts.json"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{http}/{page}", timeout=10)


def test_they_speak_only_to_who_has_their_certificate(client):
    address = client.scheduler.address
    assert address.startswith("tls://127.0.0.1:")
    refused = pytest.raises(CourseError, match="cannot be used")
    with refused, cluster.connected(cluster.Workers(address)):
        pass


def test_a_worker_with_another_package_or_other_versions_is_refused(client, monkeypatch):
    check_workers(client, {})
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "package_digest", lambda: "another")
        with pytest.raises(CourseError, match="has another version of this package"):
            check_workers(client, {})
    monkeypatch.setattr(cluster, "installed", lambda: ["numpy==1.0"])
    with pytest.raises(CourseError, match="has other packages than this machine"):
        check_workers(client, {})


def test_there_are_no_more_workers_than_cores_and_memory_allow(monkeypatch):
    memory = type("Memory", (), {"available": 6e9})
    monkeypatch.setattr(cluster, "cores", lambda: 16)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert default_number() == 2
    monkeypatch.setattr(cluster, "cores", lambda: 1)
    assert default_number() == 1
    memory.available = 1e9
    assert default_number() == 1
