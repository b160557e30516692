"""A scene becomes a film, and a sentence that says what it shows.

What is not chosen is up to the seed alone, never to the other choices: so a change of one choice
changes what it names, and every pixel besides stays.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitaclip.video import Video

from .actions import EVERY
from .people import Look
from .render import film
from .scene import HAIR, HEIGHTS, SKIN, SPEEDS, Scene
from .shots import Shot

FPS, SECONDS = 12, 3.0
SHOES = ((60, 50, 50), (235, 235, 235), (200, 60, 50), (50, 80, 160))
MOVING = 0.62  # the share of the clip in which twins move at normal speed
LONGEST_MOVE = 0.94
SALT = 0x5CE7E  # so that no scene is a shot that a model was trained on


def film_scene(scene: Scene, size: int = 256) -> Video:
    """The clip, size x size pixels: 3 seconds, 37 frames; the same for the same scene."""
    clip = film(shot_of(scene), size, frames=round(SECONDS * FPS) + 1)
    frames = clip.frames[::-1] if scene.direction == "backwards" else clip.frames
    frames = frames[:, :, ::-1] if scene.mirrored == "yes" else frames
    return replace(clip, frames=np.ascontiguousarray(frames))


def shot_of(scene: Scene) -> Shot:
    """The shot that is filmed, before time is turned or left and right are swapped."""
    facts, rng = EVERY[scene.action], np.random.default_rng([SALT, scene.seed])
    shoes, girth = SHOES[int(rng.integers(len(SHOES)))], float(rng.uniform(0.95, 1.1))
    speed, middle = SPEEDS[scene.speed], float(rng.uniform(0.48, 0.52))
    move = min(MOVING / speed, LONGEST_MOVE)
    return Shot(
        action=scene.action,
        seed=scene.seed,
        look=_look(scene, shoes, girth),
        place=scene.place,
        place_seed=int(rng.integers(2**31)),
        colour=scene.thing,
        duration=SECONDS,
        hold=(middle - move / 2, 1 - middle - move / 2),
        pace=facts.pace * speed,
        phase=float(rng.uniform(0, 1)),
        flip=1,
        spot=float(rng.uniform(-0.03, 0.03)),
        zoom=float(rng.uniform(0.96, 1.02)),
        nod=float(rng.uniform(-5, 5)),
        shake=tuple(
            float(v) for v in rng.uniform([0, 0.5, 0, 0, 0.5, 0], [0.01, 2, 1, 0.007, 2, 1])
        ),
    )


def _look(scene: Scene, shoes: tuple[int, int, int], girth: float) -> Look:
    dress = scene.top == "dress"
    return Look(
        who=scene.who,
        skin=SKIN[scene.skin],
        hair=HAIR[scene.hair_colour],
        style=scene.hair,
        hat="" if scene.hat == "none" else scene.hat,
        hat_colour=scene.hat_colour,
        top=scene.top,
        top_colour=scene.top_colour,
        pattern="" if scene.pattern == "plain" else scene.pattern,
        bottom="dress" if dress else scene.bottom,
        bottom_colour=scene.top_colour if dress else scene.bottom_colour,
        shoes=shoes,
        girth=girth,
        height=HEIGHTS[scene.who],
    )


def shown(scene: Scene) -> str | None:
    """The action that a viewer sees; None where an action played backwards has no name."""
    facts, turned = EVERY[scene.action], scene.direction == "backwards"
    if not facts.mirrors and scene.mirrored == "yes":  # who walks left in a mirror walks right
        turned = not turned
    return facts.twin if turned else facts.name


def sentence(scene: Scene) -> str:
    """What was chosen, and what one sees of it if that is something else."""
    facts, seen = EVERY[scene.action], shown(scene)
    worn = "" if scene.hat == "none" else f" with {_a(f'{scene.hat_colour} {scene.hat}')}"
    pattern = "" if scene.pattern == "plain" else f"{scene.pattern} "
    clothes = _a(f"{pattern}{scene.top_colour} {scene.top}")
    if scene.top != "dress":
        below = f"{scene.bottom_colour} {scene.bottom}"
        clothes += f" and {_a(below) if scene.bottom == 'skirt' else below}"
    pace = {"slow": ", slowly", "normal": "", "fast": ", fast"}[scene.speed]
    ways = [
        *(["played backwards"] if scene.direction == "backwards" else []),
        *(["mirrored"] if scene.mirrored == "yes" else []),
    ]
    turned = f", {' and '.join(ways)}" if ways else ""
    if seen != facts.name:
        turned += f": what one sees is {seen}" if seen else ", which has no name of its own"
    who = f"{_a(scene.who).capitalize()}{worn} in {clothes}"
    return f"{who} is {facts.phrase} {scene.place}{pace}{turned}."


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
