"""A file is what its name says, or it is refused; nothing is unpickled."""

import json
import pickle
import time
import zipfile
from io import BytesIO

import numpy as np
import pytest

from grader.intake.contents import MOST_VALUES, check_content, parse_json
from grader.intake.regular import Refused


def zipped():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"...")
    return file.getvalue()


def tensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def tensor(begin, end, shape=(1,), dtype="F32"):
    return {"w": {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}}


def test_what_safetensors_writes_is_taken(tmp_path):
    save = pytest.importorskip("safetensors.numpy").save
    check_content(
        "final.safetensors", save({"w": np.zeros((3, 2), np.float32), "b": np.zeros(0, np.int64)}, {"a": "b"})
    )


@pytest.mark.parametrize("length", [0x80, 0x1280, 0x4B50])
def test_weights_whose_length_reads_like_a_pickle_or_a_zip_are_weights(length):
    header = json.dumps(tensor(0, 4)).ljust(length).encode()
    check_content("final.safetensors", tensors(header, b"1234"))


def test_a_header_as_long_as_to_look_like_a_pickle_is_taken():
    header = json.dumps(tensor(0, 4)).encode().ljust(0x180)
    content = tensors(header, b"1234")
    assert content[:1] == pickle.dumps(1)[:1]
    check_content("final.safetensors", content)


def test_what_keras_writes_is_taken(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "f.h5", "w") as file:
        file["w"] = np.zeros(3)
    check_content("final.weights.h5", (tmp_path / "f.h5").read_bytes())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no safetensors"),
        (b"1.0", "no safetensors"),
        (b"\xff" * 8, "no safetensors"),
        (tensors({}, length=10**9), "no safetensors"),
        (tensors(b"[]"), "no safetensors"),
        (tensors(b"{{"), "damaged"),
        (tensors(tensor(0, 4)), "names tensors that are not in it"),
        (tensors(tensor(4, 0), b"1234"), "names tensors that are not in it"),
        (tensors(tensor(-4, 0), b"1234"), "names tensors that are not in it"),
        (tensors(tensor(0, 4, [-1]), b"1234"), "names tensors that are not in it"),
        (tensors({"w": []}), "names tensors that are not in it"),
        (tensors(b"[" * 1000), "brackets within each other"),
        (zipped(), "a zip archive, as torch.save writes, under another name, and such a file can hold code"),
        (pickle.dumps({"w": 1}), "a pickle under another name"),
    ],
)
def test_weights_that_are_none_are_refused(content, reason):
    with pytest.raises(Refused, match=reason):
        check_content("final.safetensors", content)


@pytest.mark.parametrize(("content", "reason"), [(b"h5", "no HDF5"), (zipped(), "zip"), (pickle.dumps(1), "a pickle")])
def test_keras_weights_that_are_none_are_refused(content, reason):
    with pytest.raises(Refused, match=reason):
        check_content("final.weights.h5", content)


@pytest.mark.parametrize("content", [b"{}", b"[1, NaN]", b'\xef\xbb\xbf{"a": "\\ud800["}', b'"[[["', b"1e999"])
def test_json_is_taken(content):
    check_content("final.json", content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n", "empty"),
        (b"{", "no valid JSON from line 1, column 2 on"),
        (b"\xff\xfe{}", "no UTF-8"),
        (b"[" * 100_000, "brackets within each other"),
        (b'{"a":' * 100_000, "brackets within each other"),
        (b"[" + b"0," * MOST_VALUES + b"0]", "more than 500,000 values"),
        (b"9" * 5_000, "thousands of digits"),
        (b'"' + b"\\" * 1_001, "no valid JSON"),
    ],
)
def test_json_that_is_damaged_or_a_bomb_is_refused(content, reason):
    with pytest.raises(Refused, match=reason):
        check_content("final.json", content)


@pytest.mark.parametrize(
    "content", [b'"' * 20_000_001, b'"\\"' * 6_000_000, b"[]," * 6_000_000, b"]" * 400_000], ids=lambda text: text[:6]
)
def test_the_largest_json_costs_seconds_at_most(content):
    start = time.perf_counter()
    with pytest.raises(Refused):
        parse_json(content)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("text", ["2026-11-21 17:45:00", "2026-11-21 17:45:00.123 UTC", "2026-11-21 17:45:00 +0100\n"])
def test_nbgrader_s_timestamps_are_taken(text):
    check_content("timestamp.txt", text.encode())


@pytest.mark.parametrize(
    "content", [b"", b"yesterday, perhaps", b"\xff", b"2026-11-21 17:45:00 " + b"9" * 20, b"9" * 99, b"0" * 10_000]
)
def test_other_timestamps_are_refused(content):
    with pytest.raises(Refused, match="no time that can be read"):
        check_content("timestamp.txt", content)


def test_a_secret_is_letters_and_digits():
    check_content("submission_secret.txt", b"0123abcdef")
    with pytest.raises(Refused):
        check_content("submission_secret.txt", b"../../etc/passwd")
