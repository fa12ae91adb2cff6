"""What crosses the border between the web process and a child: frames with a kind and a capped length.

Never pickles. A frame is one byte of kind, four bytes of length (big endian), and so many bytes. JSON frames hold
one object without NaN or Infinity; a raw frame holds a JSON header, a newline, and the bytes of one array.
"""

import json
import math
import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

_HEAD = struct.Struct(">BI")
MAX_FRAME = 8 * 1024 * 1024
"""Bytes of one frame, and of all frames of one run together."""

ITEM_SIZES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}


class Kind(IntEnum):
    TEXT = 1
    """UTF-8 that the program printed."""
    EVENT = 2
    """JSON: something happened while the program runs."""
    DONE = 3
    """JSON: the program came to its end; the last frame."""
    ARRAY = 4
    """Header and raw bytes of an array."""
    ARMED = 5
    """Empty: the child is confined, warm and waits."""
    REQUEST = 6
    """JSON, towards the child: what to run."""
    PICTURE = 7
    """A PNG: a figure that the program drew."""


class FrameError(ValueError):
    """Bytes that no honest child sends."""


def encode(kind: Kind, payload: bytes) -> bytes:
    if len(payload) > MAX_FRAME:
        raise FrameError(f"a frame of {len(payload)} bytes; at most {MAX_FRAME}")
    return _HEAD.pack(kind, len(payload)) + payload


def encode_json(kind: Kind, document: dict[str, Any]) -> bytes:
    """Raises ValueError if the document holds NaN or Infinity, TypeError if it is not JSON."""
    return encode(kind, json.dumps(document, allow_nan=False, separators=(",", ":")).encode())


def encode_array(name: str, dtype: str, shape: tuple[int, ...], raw: bytes) -> bytes:
    header = json.dumps({"name": name, "dtype": dtype, "shape": list(shape)}).encode()
    return encode(Kind.ARRAY, header + b"\n" + raw)


def _refuse_constant(text: str) -> Any:
    raise FrameError(f"JSON with {text}")


def decode_json(payload: bytes) -> dict[str, Any]:
    """The object in a JSON frame.

    Raises:
        FrameError: not UTF-8, not JSON, too deep, NaN, or no object.
    """
    try:
        document = json.loads(payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        raise FrameError(f"not JSON: {type(problem).__name__}") from None
    if not isinstance(document, dict):
        raise FrameError("not a JSON object")
    return document


def decode_array(payload: bytes) -> tuple[str, str, tuple[int, ...], bytes]:
    """Name, dtype, shape and bytes of an array frame, after checking that they fit each other.

    Raises:
        FrameError: unknown dtype, bad shape, or another number of bytes than the shape needs.
    """
    line, _, raw = payload.partition(b"\n")
    header = decode_json(line)
    name, dtype, shape = header.get("name"), header.get("dtype"), header.get("shape")
    if not isinstance(name, str) or not isinstance(dtype, str) or dtype not in ITEM_SIZES:
        raise FrameError("array without a name or with an unknown dtype")
    if not isinstance(shape, list) or len(shape) > 16:
        raise FrameError("array without a shape")
    if any(type(size) is not int or not 0 <= size <= MAX_FRAME for size in shape):
        raise FrameError("array with an impossible shape")
    if math.prod(shape) * ITEM_SIZES[dtype] != len(raw):
        raise FrameError("array whose bytes do not fit its shape")
    return name, dtype, tuple(shape), raw


class Reader:
    """Puts frames together from the pieces that come out of a pipe."""

    def __init__(self, max_total: int = MAX_FRAME) -> None:
        self._waiting = bytearray()
        self._left = max_total

    def feed(self, piece: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Frames completed by this piece.

        Raises:
            FrameError: an unknown kind, or more bytes than one run may send.
        """
        self._waiting += piece
        while len(self._waiting) >= _HEAD.size:
            number, length = _HEAD.unpack_from(self._waiting)
            if number not in Kind.__members__.values() or length > self._left:
                raise FrameError("unknown or too long frame")
            if len(self._waiting) < _HEAD.size + length:
                return
            payload = bytes(self._waiting[_HEAD.size : _HEAD.size + length])
            del self._waiting[: _HEAD.size + length]
            self._left -= length
            yield Kind(number), payload
