"""What stands between a clip and its class, each with a strength that a test can turn.

All of it is stationary: its law is the same at every moment, forwards and backwards. So it tells
no still at which moment of the film it was taken, and deeds of one verb keep the same stills.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from vitaclip.data.puppets.people import Rng
from vitaclip.data.puppets.poses import sway

MARGIN = 0.14  # of the scenery on each side, for the camera to move in


@dataclass(frozen=True)
class Nuisances:
    """Strengths: 0 is none, 1 what a set has unless it says otherwise; more is worse."""

    crowd: float = 1.0  # people who stand about
    passing: float = 1.0  # a ball, a bird, a cart
    camera: float = 1.0  # pan, zoom and shake
    light: float = 1.0
    blur: float = 1.0
    noise: float = 1.0
    compression: float = 1.0
    occlusion: float = 1.0  # by a thing in the foreground
    hurry: float = 1.0  # how many times as fast as usual; the rest of the clip is waiting


@dataclass(frozen=True)
class Swing:
    """Something that goes to and fro about zero, at a random place of its way at every moment."""

    reach: float
    turns: float  # in the whole clip
    phase: float

    def at(self, u: float) -> float:
        """Its value when the share `u` of the clip is over."""
        return self.reach * sway(self.turns * u + self.phase)


def swing(rng: Rng, reach: float, turns: tuple[float, float]) -> Swing:
    """One with a random strength up to `reach`."""
    return Swing(reach * float(rng.random()), float(rng.uniform(*turns)), float(rng.random()))


@dataclass(frozen=True)
class Camera:
    """Where it looks, in shares of the picture, and how near."""

    pan: Swing
    tilt: Swing
    zoom: Swing
    shakes: tuple[Swing, Swing]

    def at(self, u: float) -> tuple[float, float, float]:
        """Right, up, and nearer: (dx, dy, z)."""
        z = min(max(1 + self.zoom.at(u), 0.85), 1.3)
        room = MARGIN - max(0.0, 0.5 / z - 0.5)
        dx = self.pan.at(u) + self.shakes[0].at(u)
        dy = self.tilt.at(u) + self.shakes[1].at(u)
        return min(max(dx, -room), room), min(max(dy, -room), room), z


def camera(rng: Rng, strength: float) -> Camera:
    """A hand that holds it more or less still."""
    return Camera(
        pan=swing(rng, 0.1 * strength, (0.2, 0.8)),
        tilt=swing(rng, 0.03 * strength, (0.2, 0.8)),
        zoom=swing(rng, 0.14 * strength, (0.2, 0.8)),
        shakes=(swing(rng, 0.02 * strength, (3, 7)), swing(rng, 0.015 * strength, (3, 7))),
    )


@dataclass(frozen=True)
class Film:
    """What happens to a picture on its way into a file."""

    gain: float
    lamp: Swing  # the light changes in time as well
    tint: tuple[float, float, float]
    blur: float  # radius in shares of the picture
    noise: float
    quality: int  # of JPEG; 100 is none
    grain: int  # seed of the noise

    def develop(self, picture: Image.Image, u: float) -> np.ndarray:
        """A picture as it comes out: (s, s, 3) uint8."""
        if self.blur:
            picture = picture.filter(ImageFilter.BoxBlur(self.blur * picture.width))
        light = self.gain * (1 + self.lamp.at(u)) * np.array(self.tint)
        seen = np.asarray(picture) * light.astype(np.float32)
        if self.noise:
            rng = np.random.default_rng([self.grain, round(u * 1e6)])
            seen += self.noise * rng.standard_normal(seen.shape, np.float32)
        seen = np.clip(seen, 0, 255, out=seen).astype(np.uint8)
        if self.quality == 100:
            return seen
        packed = io.BytesIO()
        Image.fromarray(seen).save(packed, "JPEG", quality=self.quality)
        return np.asarray(Image.open(packed))


def film(rng: Rng, strength: Nuisances) -> Film:
    """A random one: of blur, noise and compression each spoils half of the clips."""
    dark, tint = float(rng.uniform(-0.45, 0.2)), rng.uniform(-0.12, 0.12, 3)
    lamp = swing(rng, 0.15 * strength.light, (0.3, 1.5))
    blur, noise, packed = (max(0.0, float(v)) for v in rng.uniform(-1, 1, 3))
    return Film(
        gain=max(0.2, 1 + strength.light * dark),
        lamp=lamp,
        tint=tuple((1 + strength.light * tint).tolist()),
        blur=0.015 * strength.blur * blur,
        noise=18 * strength.noise * noise,
        quality=max(5, 100 - round(75 * strength.compression * packed)),
        grain=int(rng.integers(2**31)),
    )
