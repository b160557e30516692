"""Colour: a decoded picture becomes RGB by the matrix and the range that its file names."""

from dataclasses import dataclass

import av
import numpy as np
from av import VideoFrame
from av.video.codeccontext import VideoCodecContext

from vitaclip.video.picture.geometry import said_beside
from vitaclip.video.picture.tone_mapping import TRANSFERS, tone_mapped

# Numbers of ITU-T H.273, which every container and codec uses.
UNSAID = 2
BT709, BT601, BT2020 = 1, 6, 9
MATRICES = {0: UNSAID, 3: UNSAID, 10: BT2020} | {n: n for n in (1, 2, 4, 5, 6, 7, 9)}
OTHERS = {8: "YCgCo", 14: "ICtCp"}  # seen in the wild, and swscale has no matrix for them
DOLBY = "DOVI_RPU_BUFFER", "DOVI_METADATA"


@dataclass(frozen=True)
class Colour:
    """What a film says of its colours, in the container or in its pictures."""

    matrix: int
    transfer: int
    primaries: int

    @classmethod
    def of(cls, said: VideoFrame | VideoCodecContext) -> "Colour":
        """As a frame or a codec says it."""
        return cls(int(said.colorspace), int(said.color_trc), int(said.color_primaries))

    def over(self, other: "Colour") -> "Colour":
        """What is said here, and where that is nothing, what the other says."""
        pairs = zip(
            (self.matrix, self.transfer, self.primaries),
            (other.matrix, other.transfer, other.primaries),
        )
        return Colour(*(mine if mine != UNSAID else its for mine, its in pairs))

    @property
    def hdr(self) -> str | None:
        """HLG or PQ, or None for what screens show as it is."""
        return TRANSFERS.get(self.transfer)


NOTHING_SAID = Colour(UNSAID, UNSAID, UNSAID)


def foreign(frame: VideoFrame, colour: Colour) -> str | None:
    """The name of a way to code colours that would come out false here, if that is the film's."""
    if colour.transfer == UNSAID and any(said_beside(frame, kind) is not None for kind in DOLBY):
        return "Dolby Vision without a base layer that other players show"
    return OTHERS.get(colour.matrix)


def matrix(frame: VideoFrame, colour: Colour) -> int:
    """What is said, or as players guess: large pictures come from HD, small ones do not."""
    said = MATRICES.get(colour.matrix, UNSAID)
    if said != UNSAID:
        return said
    return BT709 if frame.width >= 1280 or frame.height > 576 else BT601


def rgb(frame: VideoFrame, colour: Colour, width: int, height: int) -> np.ndarray:
    """The picture (height, width, 3) uint8 in sRGB, still lying as it is stored."""
    # The scaler takes part of the conversion on itself, in some releases, where these are named.
    frame.colorspace, frame.color_trc = matrix(frame, colour), UNSAID
    frame.color_primaries = UNSAID
    if colour.hdr:
        deep = _scaled(frame, width, height, "rgb48le")
        return tone_mapped(deep, colour.transfer, colour.primaries)
    if not _transparent(frame.format):
        return _scaled(frame, width, height, "rgb24")
    return _on_white(_scaled(frame, width, height, "rgba"))


def _scaled(frame: VideoFrame, width: int, height: int, pixels: str) -> np.ndarray:
    return frame.reformat(width, height, pixels, interpolation="AREA", threads=1).to_ndarray()


def _transparent(pixels: av.VideoFormat) -> bool:
    return pixels.has_palette or any(part.is_alpha for part in pixels.components)


def _on_white(picture: np.ndarray) -> np.ndarray:
    """Lay a transparent picture (h, w, 4) on a page."""
    alpha = picture[..., 3:].astype(np.uint16)
    return ((picture[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
