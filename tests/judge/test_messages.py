"""Whatever a kernel sends, this process takes it for a message or for nothing."""

import json

import pytest

from grader.judge.messages import LARGEST_CONTENT, CarefulSession
from grader.judge.run import length


@pytest.fixture
def session():
    return CarefulSession(key=b"secret")


def received(session, *parts):
    return session.deserialize(session.feed_identities(list(parts))[1])


def signed(session, *parts):
    return received(session, b"<IDS|MSG>", session.sign(list(parts[:4])), *parts)


HEADER = json.dumps({"msg_id": "1", "msg_type": "stream", "version": "5.3"}).encode()


def test_an_honest_message_comes_through(session):
    found = signed(session, HEADER, b'{"msg_id": "0"}', b"{}", b'{"name": "stdout", "text": "hello"}', b"buffer")
    assert (found["msg_type"], found["parent_header"]["msg_id"]) == ("stream", "0")
    assert found["content"] == {"name": "stdout", "text": "hello"}
    assert [bytes(part) for part in found["buffers"]] == [b"buffer"]


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"x"],
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", b"forged", HEADER, b"{}", b"{}", b"{}"],
    ],
)
def test_what_is_no_message_is_about_nothing(session, parts):
    found = received(session, *parts)
    assert (found["msg_type"], found["parent_header"], found["content"], found["buffers"]) == ("damaged", {}, {}, [])


@pytest.mark.parametrize(
    "parts",
    [
        (b"[]", b"[]", b"[]", b"[]"),
        (b"{}", b"{}", b"{}", b"{}"),
        (HEADER, b"7", b"{}", b"{}"),
        (HEADER, b"{}", b"{}", b"[]"),
        (HEADER, b"{}", b"{}", b'{"text": '),
        (HEADER, b"{}", b"{}", b"[" * 100_000),
        (HEADER, b'{"x": "' + b"x" * 200_000 + b'"}', b"{}", b"{}"),
        (b'{"msg_id": "1", "msg_type": 3}', b"{}", b"{}", b"{}"),
        (b'{"msg_id": "1", "msg_type": "stream", "date": "2026-99-99T00:00:00Z"}', b"{}", b"{}", b"\xff"),
    ],
)
def test_a_message_of_the_wrong_make_is_about_nothing(session, parts):
    assert signed(session, *parts)["msg_type"] == "damaged"


@pytest.mark.parametrize(
    "content", [b'{"data": [' + b"[]," * 1_200_000 + b"[]]}", b'"' + b"x" * LARGEST_CONTENT + b'"']
)
@pytest.mark.parametrize("kind", ["stream", "display_data", "error", "execute_reply", "comm_msg"])
def test_of_a_message_too_large_its_kind_is_left(session, kind, content):
    header = json.dumps({"msg_id": "1", "msg_type": kind, "version": "5.3"}).encode()
    found = signed(session, header, b'{"msg_id": "0"}', b"{}", content)
    assert (found["msg_type"], found["parent_header"]["msg_id"]) == (kind, "0")
    assert len(str(found["content"])) < 300


def test_a_content_s_length_is_about_that_of_its_texts():
    assert length({"name": "stdout", "text": "x" * 1000}) == pytest.approx(1026)
    assert length({"data": {"a": ["x" * 50] * 2}, "n": 1}) == pytest.approx(144)
