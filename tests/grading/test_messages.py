"""Frames carry every value that an answer may be, and nothing else: what is no frame is refused before it costs."""

import decimal
import fractions
import io
import json
import pickle
import struct

import numpy as np
import pytest

from bpwidgets.exercises.engine.answer_types import Numbers, UnreadableError, read_safely
from bpwidgets.exercises.engine.polynomial import Polynomial
from bpwidgets.exercises.engine.pullback import Pullback
from bpwidgets.exercises.engine.registry import exercises_of, lesson_names
from bpwidgets.grading.messages import (
    MAX_ARRAYS,
    MAX_DEPTH,
    MAX_TEXT,
    Channel,
    ProtocolError,
    TooLargeError,
    clean,
    encode,
)


def sent(value):
    """The value as it arrives at the other end."""
    line = io.BytesIO()
    Channel(io.BytesIO(), line).send({"value": value})
    return Channel(io.BytesIO(line.getvalue()), io.BytesIO()).receive()["value"]


def same(one, other):
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize(
    "value",
    [
        None,
        ...,
        True,
        0,
        -(10**60),
        1.5,
        -0.0,
        float("inf"),
        1 + 2j,
        "text with \N{GREEK SMALL LETTER PI} and \ud800",
        [],
        (1, [2.0, "three"], {}),
        {"f": {1: 2, (1, 2): 3}, "x": np.arange(3)},
        np.zeros((2, 0, 3)),
        np.array([[1, 2], [3, 4]], dtype=np.int8)[:, ::-1],
        np.asfortranarray(np.ones((2, 3))),
        np.array(["a", "bc"]),
        np.array([True, False]),
        np.float32(0.1),
        np.array(3.0),
        Polynomial((1.0, 2.0)),
        Pullback(((1.0, 2.0), (3.0, 4.0))),
    ],
)
def test_value_arrives_as_it_was(value):
    assert same(value, sent(value))


@pytest.mark.parametrize(
    "array",
    [
        np.ones((2, 3)),
        np.asfortranarray(np.ones((2, 3))),
        np.array(1, ">i2"),
        np.array(["a"]),
        np.zeros((0, 2)),
    ],
)
def test_an_array_travels_as_a_file_of_numpy(array):
    for _ in range(2):  # what stands before the entries is made once
        arrays = []
        encode(array, arrays)
        assert arrays == [saved(np.array(array, order="C"))]


def test_nan_arrives():
    assert np.isnan(sent(float("nan")))
    assert np.isnan(sent(np.array([np.nan, 1.0]))[0])


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_input_of_every_exercise_arrives(lesson):
    for exercise in exercises_of(lesson):
        inputs = dict(exercise.sample(np.random.default_rng(1), 1))
        assert same(inputs, sent(inputs)), exercise.id


@pytest.mark.parametrize(
    "value",
    [fractions.Fraction(1, 4), decimal.Decimal("0.25"), np.array([fractions.Fraction(1, 4)], dtype=object)],
)
def test_number_of_another_kind_arrives_as_what_it_is_worth(value):
    assert Numbers().read(sent(value)) == 0.25


def test_array_of_another_package_arrives_as_an_array():
    class Frame:
        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, 2.0])

    assert same(np.array([1.0, 2.0]), sent(Frame()))


class Own:
    """A class of a learner."""


@pytest.mark.parametrize(
    "value",
    [
        None,
        lambda x: x,
        (n for n in ()),
        Own(),
        {1, 2},
        b"bytes",
        1j,
        True,
        "three",
        [1, [2, 3]],
        np.array([Own()]),
    ],
)
def test_what_is_no_number_is_refused_in_the_same_words_after_its_journey(value):
    def refusal(each):
        with pytest.raises(UnreadableError) as refused:
            read_safely(Numbers(), each)
        return str(refused.value)

    assert refusal(sent(value)) == refusal(value)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [np.zeros(MAX_ARRAYS), nested(MAX_DEPTH + 1), [0] * 100_000, "x" * (MAX_TEXT + 1), 10**5000],
    ids=["array", "depth", "length", "text", "digits"],
)
def test_what_is_too_large_is_not_sent(value):
    with pytest.raises(TooLargeError):
        sent(value)


def test_list_that_contains_itself_is_not_sent():
    value = []
    value.append(value)
    with pytest.raises(TooLargeError):
        sent(value)


# ---- what is no frame ----


def npy(header, data=b""):
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def frame(content=None, arrays=(), text=None, lengths=None):
    text = (
        json.dumps({"content": content, "arrays": [len(each) for each in arrays]}) if text is None else text
    )
    payload = b"".join(arrays)
    lengths = lengths or (len(text), len(payload))
    return struct.pack(">II", *lengths) + text.encode() + payload


def saved(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


DOUBLES = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s,)}"
HOSTILE = {
    "a length of four gigabytes": frame({}, lengths=(0xFFFFFFFF, 0)),
    "arrays of four gigabytes": frame({}, lengths=(2, 0xFFFFFFFF)),
    "no JSON": frame(text="answer"),
    "no object": frame(text="[]"),
    "no content": frame(text="{}"),
    "brackets without end": frame(text="[" * 900_000),
    "a value nested too deeply": frame({"value": ["list", json.loads("[" * 40 + "]" * 40)]}),
    "a value without a tag": frame({"value": 1}),
    "an unknown tag": frame({"value": ["module", "os"]}),
    "a tag that is a list": frame({"value": [[], 1]}),
    "an array that is not there": frame({"value": ["array", 3]}),
    "an array counted from the end": frame({"value": ["array", -1]}, [saved(np.zeros(2))]),
    "a pickle": frame({"value": ["array", 0]}, [pickle.dumps(print)]),
    "a pickled array": frame({"value": ["array", 0]}, [saved(np.array([print], dtype=object))]),
    "an array that is larger than it says": frame({"value": ["array", 0]}, [npy(DOUBLES % 1, b"0" * 16)]),
    "an array that is smaller than it says": frame({"value": ["array", 0]}, [npy(DOUBLES % 10**9, b"0" * 8)]),
    "an array of a negative size": frame({"value": ["array", 0]}, [npy(DOUBLES % -1, b"0" * 8)]),
    "a shape that overflows": frame({"value": ["array", 0]}, [npy(DOUBLES % f"0, {10**30}")]),
    "many rows of nothing": frame({"value": ["array", 0]}, [npy(DOUBLES % f"{10**9}, 0")]),
    "a header of a structured type": frame(
        {"value": ["array", 0]},
        [npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': ()}", b"0" * 8)],
    ),
    "a header that is code": frame({"value": ["array", 0]}, [npy("__import__('os').abort()")]),
    "a number with a million digits": frame({"value": ["int", "9" * 900_000]}),
    "a list as key": frame({"value": ["dict", [[["list", []], ["none", None]]]]}),
    "bytes after the arrays": frame(text='{"content": {}, "arrays": []}', lengths=(29, 4)) + b"more",
    "an object's shape that does not fit": frame({"value": ["objects", [[3], []]]}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_frame_is_refused(data):
    with pytest.raises(ProtocolError):
        Channel(io.BytesIO(data), io.BytesIO()).receive()


def test_half_a_frame_is_an_end():
    whole = frame({"value": ["float", 1.0]})
    for length in (0, 3, 8, len(whole) - 1):
        with pytest.raises(EOFError):
            Channel(io.BytesIO(whole[:length]), io.BytesIO()).receive()


@pytest.mark.parametrize("name", ["x" * 100, "a b", "", "a\n"])
def test_name_of_a_class_is_bounded(name):
    line = io.BytesIO(frame({"value": ["other", name]}))
    assert type(Channel(line, io.BytesIO()).receive()["value"]).__name__ == "object"


# ---- text ----


def test_text_is_shown_without_what_moves_a_cursor_or_turns_a_line_round():
    assert clean("\x1b[31mred\x1b[0m\a \u202eabc\u2066\0", 80) == "[31mred[0m abc"
    assert clean("two\nlines\tand\r\nmore", 80) == "two lines and  more"
    assert clean("\ud800 grüße 你好", 80) == " grüße 你好"


def test_text_is_bounded():
    assert clean("x" * 10**6, 10) == "x" * 9 + "…"
