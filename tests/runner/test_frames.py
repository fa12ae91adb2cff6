"""Frames: what an honest child sends arrives, anything else is refused before it costs anything."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.runner import frames, reading
from unroll.runner.frames import FrameError, Kind


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.binary(max_size=200)), max_size=8), st.integers(1, 50))
def test_frames_survive_any_cut(sent, size):
    """However the pipe cuts them, the same frames come out in the same order."""
    stream = b"".join(frames.encode(kind, payload) for kind, payload in sent)
    reader = frames.Reader()
    got = [frame for i in range(0, len(stream), size) for frame in reader.feed(stream[i : i + size])]
    assert got == sent


@pytest.mark.parametrize("stream", [b"\x63\x00\x00\x00\x01x", b"\x01\xff\xff\xff\xff", struct.pack(">BI", 1, 9 << 20)])
def test_unknown_and_long_frames_are_refused(stream):
    """Refused from the head alone: nothing is gathered."""
    with pytest.raises(FrameError):
        list(frames.Reader().feed(stream))


def test_all_frames_together_are_capped():
    """Many short frames cannot send more than one long one."""
    reader = frames.Reader(max_total=100)
    for _ in range(10):
        list(reader.feed(frames.encode(Kind.TEXT, b"x" * 10)))
    with pytest.raises(FrameError):
        list(reader.feed(frames.encode(Kind.TEXT, b"x")))


@pytest.mark.parametrize("text", [b"[" * 100_000, b"[1]", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b"", b'{"a":'])
def test_bad_json_is_refused(text):
    """Too deep, no object, not finite, not UTF-8, not complete."""
    with pytest.raises(FrameError):
        frames.decode_json(text)


def test_arrays_fit_their_shape():
    """Name, dtype, shape and bytes come back; a lie about any of them is refused."""
    frame = frames.encode_array("x", "float32", (2, 3), bytes(24))
    ((kind, payload),) = frames.Reader().feed(frame)
    assert kind is Kind.ARRAY
    assert frames.decode_array(payload) == ("x", "float32", (2, 3), bytes(24))
    lies = [
        ("object", (2, 3)),
        ("float32", (2, 4)),
        ("float32", (-2, -3)),
        ("float64", (2, 3)),
        ("float32", (1 << 60, 0)),
    ]
    for dtype, shape in lies:
        ((_, payload),) = frames.Reader().feed(frames.encode_array("x", dtype, shape, bytes(24)))
        with pytest.raises(FrameError):
            frames.decode_array(payload)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"status": "timeout"},
        {"status": "stopped"},
        {"status": ["ok"]},
        {"status": "ok", "tensors": []},
        {"status": "ok", "tensors": {"x": {"shape": ["a"], "dtype": "f"}}},
        {"status": "ok", "tensors": {"x": {"shape": [-1], "dtype": "f"}}},
        {"status": "ok", "observation": 3},
        {"status": "ok", "observe_ms": "1"},
        {"status": "error", "error": {"line": "3"}},
        {"status": "error", "error": []},
        {"status": "ok", "notes": 3},
    ],
)
def test_a_report_of_wrong_types_is_refused(document):
    """A child can say only what an honest child says; never that it was stopped or timed out."""
    with pytest.raises(FrameError):
        reading.read_done(document)


def test_text_is_cleaned_in_names_and_values():
    """Escapes, control characters and direction overrides go; tab, newline and markup stay."""
    assert reading.clean_json({"a\x1b[31m": ["\u202ex\x00", 1, None]}) == {"a": ["x", 1, None]}
    assert reading.clean("a\tb\n<b>\x1b]0;t\x07c") == "a\tb\n<b>c"
