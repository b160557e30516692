"""Tone mapping: HDR pictures (PQ, HLG) become what an ordinary screen shows.

The code values become light (ITU-R BT.2100), reference white, 203 cd/m² in both (ITU-R BT.2408), is
set to 1, and light above a knee is compressed: nothing is changed below it (the idea of BT.2390's
EETF), and above it the shoulder is the operator of Reinhard et al. 2002, eq. 4, so the brightest
that the code can say is just white. All three channels are scaled by the brightest of them, which
keeps the hue. Then BT.2020 becomes BT.709, and light becomes sRGB.
"""

from functools import cache

import numpy as np

PQ, HLG = 16, 18  # transfer characteristics of ITU-T H.273
TRANSFERS = {PQ: "PQ", HLG: "HLG"}
WHITE = 203.0  # cd/m² of reference white
PEAK = 10_000.0 / WHITE  # the brightest that PQ can say
HLG_PEAK = 1000.0 / WHITE  # a screen for which HLG's system gamma is 1.2
KNEE = 0.75  # of white, in light: what is darker comes out as it went in
LUMA = np.array([0.2627, 0.6780, 0.0593], np.float32)  # of BT.2020
WIDE = np.array(  # BT.2020 to BT.709, ITU-R BT.2087
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    np.float32,
)
P3 = np.array(  # Display P3 to sRGB, both D65
    [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]], np.float32
)
NARROW = np.eye(3, dtype=np.float32)
GAMUTS = {1: NARROW, 12: P3}  # by primaries; all others are taken for BT.2020, as HDR is made
STEPS = 4096  # of the table to sRGB, on a scale that is fine in the dark


def tone_mapped(picture: np.ndarray, transfer: int, primaries: int) -> np.ndarray:
    """HDR code values (h, w, 3) uint16 to sRGB (h, w, 3) uint8."""
    light = _to_light(transfer)[picture]  # 1 is reference white
    if transfer == HLG:  # on a screen: the system gamma of 1.2, by luminance
        light *= HLG_PEAK * (light @ LUMA)[..., None] ** np.float32(0.2)
    brightest = np.maximum(light.max(axis=-1, keepdims=True), np.float32(1e-9))
    light *= shoulder(brightest) / brightest
    light = np.clip(light @ GAMUTS.get(primaries, WIDE).T, 0, 1)
    return _to_srgb()[(np.sqrt(light) * (STEPS - 1) + 0.5).astype(np.uint16)]


def shoulder(light: np.ndarray) -> np.ndarray:
    """Light as it is up to the knee, then ever less of it, to 1 at the peak."""
    over = np.maximum(light - KNEE, 0) / (1 - KNEE)
    most = (PEAK - KNEE) / (1 - KNEE)
    return np.minimum(light, KNEE) + (1 - KNEE) * over * (1 + over / most**2) / (1 + over)


@cache
def _to_light(transfer: int) -> np.ndarray:
    """Light of each code value (65536,): of PQ in whites, of HLG as the camera saw it, 0 to 1."""
    code = np.linspace(0, 1, 65536)
    return {PQ: _from_pq, HLG: _from_hlg}[transfer](code).astype(np.float32)


def _from_pq(code: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, in whites."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = code ** (1 / m2)
    return (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1) * PEAK


def _from_hlg(code: np.ndarray) -> np.ndarray:
    """ARIB STD-B67, the inverse of the camera's curve."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)


@cache
def _to_srgb() -> np.ndarray:
    """IEC 61966-2-1: sRGB of light at even steps of its square root (STEPS,) uint8."""
    light = np.linspace(0, 1, STEPS) ** 2
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (code * 255 + 0.5).astype(np.uint8)
