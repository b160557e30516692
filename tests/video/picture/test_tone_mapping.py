"""HDR: reference white comes out white, dark things as they were, and brighter is never darker."""

import av
import numpy as np
import pytest

from tests.support.films import film
from vitaclip import video
from vitaclip.video.picture.tone_mapping import HLG, PQ, WHITE, tone_mapped

TEN = "log-level=none:crf=4:bframes=0"
CODECS = {
    "hevc.mp4": ("libx265", "yuv420p10le", {"x265-params": TEN}),
    "hevc.mkv": ("libx265", "yuv420p10le", {"x265-params": TEN}),
    "av1.webm": ("libsvtav1", "yuv420p10le", {"crf": "4", "preset": "12"}),
    "av1.mp4": ("libsvtav1", "yuv420p10le", {"crf": "4", "preset": "12"}),
}
NITS = np.array([0.5, 2, 10, 26, 60, 120, 203, 400, 1000])  # of grey patches


def pq(nits):
    """SMPTE ST 2084: light as code, 0 to 1."""
    root = (np.asarray(nits) / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)) ** (2523 / 32)


def hlg(nits):
    """A screen of 1000 cd/m² back to the code of ARIB STD-B67."""
    light = (np.asarray(nits) / 1000) ** (1 / 1.2)
    bent = 0.17883277 * np.log(np.maximum(12 * light - 0.28466892, 1e-9)) + 0.55991073
    return np.where(light <= 1 / 12, np.sqrt(3 * light), bent)


def srgb(light):
    """IEC 61966-2-1, as 0 to 255."""
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


CURVES = {PQ: pq, HLG: hlg}


def greys(transfer):
    """A painter of grey columns, 32 pixels each, as luma of 10 bits."""

    def paint(number, width, height):
        del number
        frame = av.VideoFrame(width, height, "yuv420p10le")
        levels = (CURVES[transfer](NITS) * 876 + 64).round().astype(np.uint16).repeat(32)
        for plane, row in zip(frame.planes, (levels, *[np.full(width // 2, 512, np.uint16)] * 2)):
            rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
            rows[:, : plane.width] = row
            plane.update(rows.tobytes())
        frame.colorspace, frame.color_trc, frame.color_primaries = 9, transfer, 9
        frame.color_range = 1
        return frame

    return paint


@pytest.mark.parametrize("transfer", CURVES)
@pytest.mark.parametrize("name", CODECS)
def test_hdr_from_any_container_looks_as_sdr_does_and_says_so(name, transfer, tmp_path):
    says = {"colorspace": 9, "color_trc": transfer, "color_primaries": 9, "color_range": 1}
    kind = CODECS[name]
    path = film(tmp_path / name, 2, kind, paint=greys(transfer), says=says, size=(288, 64))
    told, clip = video.probe(path), video.read(path, 2)
    words = f"HDR ({ {PQ: 'PQ', HLG: 'HLG'}[transfer] }) tone-mapped"
    assert told.notes == clip.notes == (words,)
    seen = clip.frames[0][32, 16::32].astype(int)
    assert (np.ptp(seen, 1) <= 3).all()  # grey is grey
    dark = NITS <= 0.75 * WHITE
    assert np.abs(seen[:, 1] - srgb(NITS / WHITE))[dark].max() <= 5
    assert 235 <= seen[NITS == 203][0, 1] <= 250 < seen[-1, 1]


@pytest.mark.parametrize("transfer", CURVES)
def test_a_ramp_of_grey_never_turns_back_and_ends_in_white(transfer):
    ramp = np.arange(65536, dtype=np.uint16)[None, :, None].repeat(3, 2)
    seen = tone_mapped(ramp, transfer, 9)[0].astype(int)
    assert (np.diff(seen, axis=0) >= 0).all() and (seen[0] == 0).all() and seen[-1, 1] >= 253


def test_a_colour_of_the_small_gamut_keeps_its_hue():
    red = np.array([0.6274, 0.0691, 0.0164]) * 0.5  # BT.709's red in BT.2020, at half of white
    code = (pq(red * WHITE) * 65535).round().astype(np.uint16)[None, None]
    r, g, b = tone_mapped(code, PQ, 9)[0, 0].astype(int)
    assert abs(r - srgb(0.5)) <= 2 and g <= 4 and b <= 4


def test_ten_bits_of_sdr_are_left_alone(tmp_path):
    says = {"colorspace": 9, "color_trc": 14, "color_primaries": 9, "color_range": 1}

    def paint(number, width, height):
        frame = greys(PQ)(number, width, height)
        frame.color_trc = 14
        return frame

    path = film(tmp_path / "a.mp4", 2, CODECS["hevc.mp4"], paint=paint, says=says, size=(288, 64))
    clip = video.read(path, 1)
    seen = clip.frames[0][32, 16::32, 1]
    assert clip.notes == () and np.abs(seen - pq(NITS) * 255).max() < 3


def test_hdr_that_only_the_container_names_is_seen(tmp_path):
    says = {"colorspace": 9, "color_trc": HLG, "color_primaries": 9, "color_range": 1}
    kind = "libvpx-vp9", "yuv420p", {"lossless": "1"}

    def paint(number, width, height):
        return greys(HLG)(number, width, height).reformat(format="yuv420p")

    path = film(tmp_path / "a.webm", 2, kind, paint=paint, says=says, size=(288, 64))
    clip = video.read(path, 1)
    white = clip.frames[0][32, 16 + 32 * list(NITS).index(203)]
    assert clip.notes == ("HDR (HLG) tone-mapped",) and 232 <= white.min() <= white.max() <= 250
