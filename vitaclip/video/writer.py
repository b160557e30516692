"""Writing an MP4 that every browser plays."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np

from vitaclip.io.atomic import saving


def write(path: str | Path, frames: Iterable[np.ndarray], fps: float, *, crf: int = 20) -> None:
    """An MP4 that every browser plays: H.264, 4:2:0, index first; odd sides repeat one line.

    `frames` are pictures (h, w, 3) uint8, in an array or as they come. `crf` is x264's quality: 18
    looks lossless, 28 is small. The file appears whole or not at all.
    """
    import av  # whoever only reads never loads a codec into this process

    pictures = iter(frames)
    first = next(pictures)

    with (
        saving(Path(path)) as part,
        av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as file,
    ):
        rate = Fraction(float(fps)).limit_denominator(1001)
        film = file.add_stream("libx264", rate=rate, options={"crf": str(crf)})
        h, w = first.shape[:2]
        film.height, film.width, film.pix_fmt = h + h % 2, w + w % 2, "yuv420p"
        coded = film.codec_context
        coded.colorspace = coded.color_primaries = coded.color_trc = 1  # BT.709, said aloud
        for picture in chain([first], pictures):
            even = np.pad(picture, ((0, h % 2), (0, w % 2), (0, 0)), "edge")
            rgb = av.VideoFrame.from_ndarray(even, "rgb24")
            file.mux(film.encode(rgb.reformat(format="yuv420p", dst_colorspace="ITU709")))
        file.mux(film.encode(None))
