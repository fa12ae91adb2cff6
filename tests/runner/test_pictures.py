"""Figures of a program come as PNG, those it shows and those it leaves open. What only claims to be one does not."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import image

from unroll.runner.frames import FrameError
from unroll.runner.pictures import MAX_PICTURES, read_png
from unroll.runner.request import CellRequest

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DRAW = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(4, 3))
axes.plot([1, 2, 3], label="loss")
axes.legend()
"""


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width=3, height=2, depth=8, colour=6, interlace=0, pixels=None, extra=b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    raw = bytes((1 + width * 4) * height) if pixels is None else pixels
    return SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def test_a_shown_figure_and_one_left_open_are_in_the_result(runner):
    """In their order, as images that other programs can read; nothing is said about them in notes."""
    result = runner.submit(CellRequest(DRAW + "plt.show()\nplt.figure()\nprint('end')")).result(90)
    assert (result.status, result.stdout, result.notes) == ("ok", "end\n", ())
    assert len(result.pictures) == 2
    for picture in result.pictures:
        pixels = image.imread(io.BytesIO(picture.png))
        assert pixels.shape[:2] == (picture.height, picture.width)
    assert np.ptp(image.imread(io.BytesIO(result.pictures[0].png))) > 0.5, "something is drawn in it"
    assert [set(each) for each in result.to_json()["figures"]] == [{"width", "height", "png_base64"}] * 2


def test_what_was_shown_before_an_error_stays(runner):
    """The figure is there, and so is the error."""
    result = runner.submit(CellRequest(DRAW + "plt.show()\n1 / 0")).result(90)
    assert result.error.type == "ZeroDivisionError"
    assert len(result.pictures) == 1


def test_too_many_and_too_large_figures_are_told(runner):
    """The first ones are shown, and a note says that there were more."""
    loop = f"for _ in range({MAX_PICTURES + 2}):\n    plt.figure(figsize=(1, 1))\n"
    many = f"import matplotlib.pyplot as plt\n{loop}plt.show()"
    result = runner.submit(CellRequest(many)).result(90)
    assert len(result.pictures) == MAX_PICTURES
    assert "More than" in " ".join(result.notes)
    huge = "import matplotlib.pyplot as plt\nplt.figure(figsize=(500, 1))\nplt.show()"
    result = runner.submit(CellRequest(huge)).result(90)
    assert result.pictures == ()
    assert "too large to be shown" in " ".join(result.notes)


def test_a_plain_picture_comes_through_without_its_extras():
    """Text and whatever else a PNG may carry are left out."""
    read = read_png(png(extra=chunk(b"tEXt", b"Comment\0<script>") + chunk(b"zzZz", b"x" * 50)))
    assert (read.width, read.height) == (3, 2)
    assert read.png == png()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"GIF89a" + bytes(50),
        SIGNATURE,
        png()[:-3],
        png() + b"<script>",
        png().replace(b"IDAT", b"IDAX"),
        png(width=0),
        png(width=5000),
        png(width=4000, height=4000),
        png(depth=16),
        png(colour=9),
        png(interlace=1),
        png(pixels=bytes(5)),
        png(pixels=bytes(10_000_000)),
        SIGNATURE + chunk(b"IHDR", bytes(13)),
        SIGNATURE + chunk(b"IEND", b""),
        png().replace(zlib.compress(bytes(26)), b"junk"),
        SIGNATURE + chunk(b"IHDR", png()[16:29]) + chunk(b"IDAT", b"junk") + chunk(b"IEND", b""),
        png(extra=chunk(b"tEXt", bytes(700_000))),
    ],
)  # fmt: skip
def test_what_is_no_plain_picture_is_refused(sent):
    """Before anybody sees it: another format, cut off, too large, not as many pixels as it says."""
    with pytest.raises(FrameError):
        read_png(sent)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(noise):
    """Whatever comes, it is a picture or a FrameError."""
    for sent in (noise, SIGNATURE + noise, png()[:40] + noise):
        with pytest.raises(FrameError):
            read_png(sent)
