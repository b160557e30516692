"""Face, hair and hat, turned and tilted as the pose says."""

from .canvas import Canvas, Point, arc, around, mix, shade
from .people import COLOURS, Look
from .poses import HEAD, Pose


def head(art: Canvas, look: Look, pose: Pose) -> None:
    """Neck, hair behind, face, hair on top, hat."""
    centre, tilt = pose.head(), pose.lean + pose.nod
    art.line([pose.neck(), centre], 0.065, shade(look.skin, 0.86))
    back_hair(art, look, pose, centre, tilt)
    art.disc(centre, HEAD, look.skin, rim=True)
    face(art, look, pose, centre, tilt)
    crown(art, look, pose, centre, tilt)


def _spot(centre: Point, tilt: float, x: float, y: float) -> Point:
    """A place on the head: x across, y up, 1 is the head's radius."""
    return around(around(centre, 90 - tilt, x * HEAD), 180 - tilt, y * HEAD)


def face(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float) -> None:
    """Two eyes, cheeks and a smile, moved towards where the puppet looks."""
    ahead = 0.42 * pose.turn
    for side in (-0.36, 0.36):
        eye = _spot(centre, tilt, side * (1 - 0.3 * pose.turn) + ahead, 0.02)
        art.oval(eye, 0.023, 0.029, (255, 255, 255))
        art.disc((eye[0] + 0.006 * pose.turn, eye[1]), 0.016, (35, 30, 35))
        if art.unit > 150:
            across = side * 1.5 * (1 - 0.4 * pose.turn) + ahead * 0.9
            blush = mix(look.skin, (235, 90, 80), 0.32)
            art.disc(_spot(centre, tilt, across, -0.3), 0.019, blush)
    if pose.turn > 0.5:
        art.disc(_spot(centre, tilt, 1.0, -0.16), 0.02, look.skin)
    smile = [
        _spot(centre, tilt, 0.3 * i + ahead * 1.05, -0.52 + 0.12 * i * i)
        for i in (-1, -0.4, 0.4, 1)
    ]
    art.line(smile, 0.014, mix(look.skin, (120, 20, 30), 0.7))


def mane(art: Canvas, look: Look, pose: Pose) -> None:
    """Long hair that hangs behind the shoulders."""
    centre, tilt = pose.head(), pose.lean + pose.nod
    low = -1.9 if look.style == "long" else -1.1
    art.line([_spot(centre, tilt, 0, 0.1), _spot(centre, tilt, 0, low)], HEAD * 2.0, look.hair)


def back_hair(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float) -> None:
    """What sticks out behind the head."""
    back = -0.55 * pose.turn
    if look.style == "long" and pose.turn > 0.5:
        ends = [_spot(centre, tilt, back, 0.3), _spot(centre, tilt, back - 0.35, -1.5)]
        art.line(ends, HEAD * 1.0, look.hair)
    elif look.style == "bob" and pose.turn > 0.5:
        ends = [_spot(centre, tilt, back, 0.2), _spot(centre, tilt, back, -0.7)]
        art.line(ends, HEAD * 1.1, look.hair)
    elif look.style == "ponytail":
        tail = [(back, 0.75), (back - 0.85, 0.7), (back - 1.2, -0.4)]
        art.line([_spot(centre, tilt, *p) for p in tail], HEAD * 0.5, look.hair)
    elif look.style == "pigtails":
        for side in (-1, 1):
            tail = [(side * 0.8, 0.4), (side * 1.35, 0.2), (side * 1.4, -0.6)]
            art.line([_spot(centre, tilt, *p) for p in tail], HEAD * 0.42, look.hair)
    elif look.style == "bun":
        art.disc(_spot(centre, tilt, back * 0.9, 1.15), HEAD * 0.48, look.hair, rim=True)


def crown(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float) -> None:
    """Hair over the forehead, or a cap or beanie in its place."""
    slant = 24 * pose.turn
    colour = COLOURS[look.hat_colour] if look.hat else look.hair
    if look.style == "bald" and not look.hat:
        return
    up = 180 - tilt + slant
    width = 74 if not look.hat else 82
    cap = list(arc(centre, HEAD * 1.07, HEAD * 1.07, up - width, up + width, 10))
    art.poly(cap, colour)
    if look.hat == "cap":
        peak = [_spot(centre, tilt, 0.2, 0.42), _spot(centre, tilt, 0.75 + 0.7 * pose.turn, 0.42)]
        art.line(peak, 0.04, shade(colour, 0.75))
    elif look.hat == "beanie":
        art.line([cap[0], cap[-1]], 0.042, shade(colour, 1.35))
        art.disc(_spot(centre, tilt, -0.3 * pose.turn, 1.2), 0.035, shade(colour, 1.35))
    elif look.style == "curly":
        for turn in range(-80, 81, 40):
            art.disc(around(centre, up + turn, HEAD * 0.98), HEAD * 0.38, colour)
    elif look.style == "spiky":
        for turn in (-56, -28, 0, 28, 56):
            base = [around(centre, up + turn + d, HEAD) for d in (-16, 16)]
            art.poly([*base, around(centre, up + turn + 6, HEAD * 1.36)], colour)
