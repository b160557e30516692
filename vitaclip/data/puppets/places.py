"""Where shots are taken, under the words that say where.

A place is one function that paints on a canvas whose unit is the whole picture: x from 0 to 1,
y from 0 at the bottom to 1. The order is part of what a seed means: add new places at the end.
"""

import numpy as np
from PIL import Image

from . import indoors, outdoors
from .canvas import Canvas, Colour, shade

PLACES = {
    "in the park": outdoors.park,
    "on the beach": outdoors.beach,
    "in the gym": indoors.gym,
    "on the street": outdoors.street,
    "in the snow": outdoors.snow,
    "at night": outdoors.night,
    "in the living room": indoors.living_room,
    "on the stage": indoors.stage,
    "in the forest": outdoors.forest,
    "in the playground": outdoors.playground,
    "in the desert": outdoors.desert,
    "by the lake": outdoors.lake,
}


def paint(where: str, seed: int, side: int) -> tuple[Image.Image, Colour]:
    """The empty place, side x side pixels, and the colour of a shadow on its ground."""
    image = Image.new("RGB", (side, side))
    art = Canvas(image, (0.0, float(side)), float(side))
    ground = PLACES[where](art, np.random.default_rng(seed))
    return image, shade(ground, 0.72)
