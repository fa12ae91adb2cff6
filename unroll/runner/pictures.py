"""Figures that a program drew: PNG images, taken apart and put together again before anybody sees them.

Of what a child sends only the picture itself is kept: width, height, palette and pixels. Text, profiles and whatever
else a PNG may carry are left out, and the pixels are unpacked once to see that they are as many as the header says.
Specification: https://www.w3.org/TR/png-3/.
"""

import struct
import zlib
from dataclasses import dataclass

from unroll.runner.frames import FrameError

MAX_PICTURES = 8
MAX_BYTES = 600 * 1024
"""Of one picture."""
MAX_SIDE = 4096
MAX_PIXELS = 4_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values per pixel by colour type: grey, RGB, palette, grey and alpha, RGBA."""


@dataclass(frozen=True)
class Picture:
    """One figure, as the program left it."""

    width: int
    height: int
    """Pixels."""
    png: bytes


def read_png(sent: bytes) -> Picture:
    """The picture in what a child sent.

    Raises:
        FrameError: it is no plain PNG of a size that a page can show.
    """
    if len(sent) > MAX_BYTES or not sent.startswith(_SIGNATURE):
        raise FrameError("a picture that is no PNG, or too large")
    chunks = _chunks(sent)
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1] != (b"IEND", b""):
        raise FrameError("a picture without a header or an end")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise FrameError("a picture of an impossible size")
    if depth != 8 or colour not in _CHANNELS or (compression, filtering, interlace) != (0, 0, 0):
        raise FrameError("a picture of a kind that programs here do not draw")
    _unpacks(b"".join(data for name, data in chunks if name == b"IDAT"), height * (1 + width * _CHANNELS[colour]))
    return Picture(width, height, _SIGNATURE + b"".join(_written(name, data) for name, data in chunks if name in _KEPT))


def _chunks(sent: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(_SIGNATURE)
    while at < len(sent):
        if at + 12 > len(sent):
            raise FrameError("a picture that is cut off")
        (length,) = struct.unpack_from(">I", sent, at)
        name, data = sent[at + 4 : at + 8], sent[at + 8 : at + 8 + length]
        check = sent[at + 8 + length : at + 12 + length]
        if len(check) != 4 or struct.unpack(">I", check)[0] != zlib.crc32(name + data):
            raise FrameError("a picture whose parts do not add up")
        found.append((name, data))
        at += 12 + length
        if name == b"IEND" and at != len(sent):
            raise FrameError("a picture with something behind its end")
    return found


def _unpacks(packed: bytes, expected: int) -> None:
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(packed, expected + 1)
    except zlib.error:
        raise FrameError("a picture whose pixels cannot be unpacked") from None
    if len(pixels) != expected or not unpacking.eof or unpacking.unused_data:
        raise FrameError("a picture with more or fewer pixels than it says")


def _written(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
