import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.bridge.wire import MAX_BYTES, WireError, decode, encode


def nothing(value):
    raise AssertionError(f"{value!r} is no plain data")


def there_and_back(value):
    return decode(encode(value, nothing), lambda node, array: nothing(node))


def same(a, b):
    """Whether two values are equal, types, NaN and all."""
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return type(b) is float and (a == b or (math.isnan(a) and math.isnan(b)))
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and len(a) == len(b) and all(map(same, a.items(), b.items()))
    return type(a) is type(b) and a == b


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
    | arrays.arrays(st.sampled_from(["u1", "<i8", "<f4", "f8", "?", "c16", "<U3"]), arrays.array_shapes(min_side=0)),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers(), st.text()), inner)
        | st.sets(st.integers())
    ),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(plain)
def test_plain_data_come_back_as_they_were(value):
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value", [np.float32(1.5), np.int64(-3), np.bool_(True), np.str_("a"), np.float64("nan"), range(2, 9, 3), slice(1)]
)
def test_numpy_s_scalars_and_ranges_keep_their_types(value):
    assert same(there_and_back(value), value) or there_and_back(value) == value


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_keeps_its_values_in_any_order_of_memory(order):
    array = np.asarray(np.arange(24).reshape(2, 3, 4)[:, ::2, ::-1], order=order)
    assert np.array_equal(there_and_back(array), array)


def test_subclasses_of_plain_types_lose_their_tricks():
    class Always(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    class Proud(dict):
        def items(self):
            return [("score", 100)]

    back = there_and_back([Always("wrong"), Proud(score=0)])
    assert back == ["wrong", {"score": 0}]
    assert [type(item) for item in back] == [str, dict]
    assert back[0] != "right"


def test_views_of_a_dictionary_come_as_lists():
    assert there_and_back([{"a": 1}.keys(), {"a": 1}.values(), {"a": 1}.items()]) == [["a"], [1], [("a", 1)]]


def test_an_object_travels_as_a_reference():
    given = object()
    buffers = encode({"it": given, "n": 1}, lambda value: {"ref": 7, "same": value is given})
    assert decode(buffers, lambda node, array: (node["ref"], node["same"], array)) == {"it": (7, True, None), "n": 1}


def test_a_tensor_brings_its_numbers_and_its_reference():
    torch = pytest.importorskip("torch")
    buffers = encode(torch.ones(2, 3, dtype=torch.bfloat16, requires_grad=True), lambda value: {"ref": 7})
    ref, array = decode(buffers, lambda node, array: (node["ref"], array))
    assert ref == 7
    assert array.dtype == np.float32
    assert np.array_equal(array, np.ones((2, 3)))


def test_what_contains_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(WireError, match="nested too deep, or contains itself"):
        encode(endless, nothing)


def test_a_number_without_end_is_refused():
    with pytest.raises(WireError, match="more than 4,000 digits"):
        encode(1 << 100_000, nothing)


def test_too_many_bytes_are_refused_before_they_are_joined():
    large = np.zeros(MAX_BYTES // 2 + 1, np.uint8)
    with pytest.raises(WireError, match="more than 256 MB"):
        encode([large, large], nothing)


ARRAY = {"$": "array", "dtype": "<f4", "shape": [2, 3], "buffer": 1}


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (ARRAY | {"shape": [2, 4]}, "shape does not fit"),
        (ARRAY | {"shape": [-2, -3]}, "proper shape"),
        (ARRAY | {"shape": [2, 3.0]}, "proper shape"),
        (ARRAY | {"shape": [1] * 17}, "proper shape"),
        (ARRAY | {"shape": "23"}, "proper shape"),
        (ARRAY | {"shape": [10**30, 10**30]}, "shape does not fit"),
        (ARRAY | {"shape": [0, 10**30], "buffer": 2}, "malformed"),
        (ARRAY | {"dtype": "O"}, "array of 'O'"),
        (ARRAY | {"dtype": "f4,O"}, "array of 'f4,O'"),
        (ARRAY | {"dtype": "<f3"}, "malformed"),
        (ARRAY | {"dtype": 4}, "array of '4'"),
        (ARRAY | {"buffer": 0}, "a buffer that it does not have"),
        (ARRAY | {"buffer": 9}, "a buffer that it does not have"),
        ({"$": "pickle", "buffer": 1}, "unknown kind of value: 'pickle'"),
        ({"no": "kind"}, "malformed"),
        ({"$": "dict", "items": [[[], 1]]}, "malformed"),
        ({"$": "range", "parts": [0, 1, 0]}, "malformed"),
        ({"$": "range", "parts": [0, 10**12, 1]}, "more than 1,000,000 numbers"),
        ({"$": "float", "value": "many"}, "malformed"),
    ],
)
def test_a_message_that_lies_is_refused_with_a_reason(tree, reason):
    with pytest.raises(WireError, match=reason):
        decode([json.dumps(tree).encode(), np.zeros(6, "f4").tobytes(), b""], lambda node, array: None)


def test_a_message_nested_without_end_is_refused():
    with pytest.raises(WireError, match="nested too deep"):
        decode([b"[" * 200_000], lambda node, array: None)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=3))
def test_any_bytes_are_read_or_refused(buffers):
    with contextlib.suppress(WireError):
        decode(buffers, lambda node, array: None)


kinds = st.sampled_from(["dict", "tuple", "set", "array", "scalar", "tensor", "remote", "bytes", "slice", "float"])
trees = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries(
            {
                "$": st.sampled_from(
                    ["dict", "tuple", "set", "array", "scalar", "tensor", "remote", "bytes", "slice", "float"]
                )
            },
            optional={name: inner for name in ("items", "parts", "dtype", "shape", "buffer", "value", "ref")},
        )
    ),
    max_leaves=20,
)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(trees)
def test_any_tree_is_read_or_refused(tree):
    with contextlib.suppress(WireError):
        decode([json.dumps(tree).encode(), b"12345678"], lambda node, array: None)


@pytest.mark.parametrize("values", ["[]", "0", '{"$":"tuple","items":[]}'])
def test_a_message_of_too_many_values_is_refused_before_they_are_made(values):
    text = b"[" + (values.encode() + b",") * 1_100_000 + values.encode() + b"]"
    with pytest.raises(WireError, match="more than 1,100,000 values"):
        decode([text], lambda node, array: None)


def test_commas_and_brackets_within_texts_are_no_values():
    texts = ['a, [b], {c}, "d", \\, ' * 100_000] * 3
    assert decode(encode(texts, lambda value: {}), lambda node, array: None) == texts


def test_too_many_values_are_told_to_travel_as_an_array():
    with pytest.raises(WireError, match="as an array they may pass"):
        encode([0] * 1_100_001, lambda value: {})
