"""A pose and a look become a puppet on the canvas."""

from .canvas import Canvas, Point, arc, around, mix, shade
from .people import COLOURS, Look
from .poses import HEAD, TORSO, Pose

LEG_WIDTH, ARM_WIDTH, HAND = 0.092, 0.074, 0.043
WHITE = (252, 252, 250)


def shadow(art: Canvas, x: float, wide: float = 0.24):
    """The dark spot that puts a puppet on the ground."""
    art.oval((x, -0.005), wide, 0.035, art.ground)


def puppet(art: Canvas, look: Look, pose: Pose, air: bool = False):
    """Far limbs first, near limbs last; the arms lie over the trunk when seen from the front."""
    if not air:
        shadow(art, pose.x)
    profile = pose.turn > 0.5
    if profile:
        arm(art, look, pose, "left", 0.84)
    elif look.style in ("long", "bob"):
        mane(art, look, pose)
    leg(art, look, pose, "lleg", 0.84 if profile else 1)
    leg(art, look, pose, "rleg")
    trunk(art, look, pose)
    if not profile:
        arm(art, look, pose, "left")
    head(art, look, pose)
    arm(art, look, pose, "right")


def leg(art: Canvas, look: Look, pose: Pose, limb: str, light: float = 1):
    """Trouser or skin, then a shoe that points where the puppet looks."""
    hip, knee, ankle = pose.chain(limb)
    wide = LEG_WIDTH * look.girth
    cloth, skin = shade(COLOURS[look.bottom_colour], light), shade(look.skin, light)
    shoe(art, look, pose, limb, light)
    art.limb([hip, knee, ankle], wide, cloth if look.bottom == "trousers" else skin)
    if look.bottom == "shorts":
        art.limb([hip, _part(hip, knee, 0.85)], wide * 1.15, cloth)


def shoe(art: Canvas, look: Look, pose: Pose, limb: str, light: float):
    """Toes at a right angle to the shin in profile, outwards and short from the front."""
    ankle, shin = pose.end(limb), getattr(pose, limb)[1]
    side = -1 if limb.startswith("l") else 1
    toes = 84 * pose.turn + 42 * side * (1 - pose.turn)
    toe = around(ankle, shin + toes, 0.05 + 0.03 * pose.turn)
    art.limb([ankle, toe], 0.062, shade(look.shoes, light))


def arm(art: Canvas, look: Look, pose: Pose, limb: str, light: float = 1):
    """Sleeve to the elbow or the wrist, or none."""
    shoulder, elbow, hand = pose.chain(limb)
    wide = ARM_WIDTH * look.girth
    cloth, skin = shade(COLOURS[look.top_colour], light), shade(look.skin, light)
    art.limb([shoulder, elbow, hand], wide * 0.9, skin)
    if look.top == "sweater":
        art.limb([shoulder, elbow, _part(elbow, hand, 0.8)], wide, cloth)
    elif look.top != "vest":
        art.limb([shoulder, _part(shoulder, elbow, 0.8)], wide * 1.05, cloth)
    art.disc(hand, HAND, skin, rim=True)


def trunk(art: Canvas, look: Look, pose: Pose):
    """Shoulders to hips, with a skirt where one is worn."""
    up, across = 180 - pose.lean, 90 - pose.lean
    hip = (pose.x, pose.y)
    cloth, g = COLOURS[look.top_colour], look.girth * (1 - 0.28 * pose.turn)
    chest = around(hip, up, TORSO * 0.93)
    wide, waist = 0.115 * g, 0.085 * g
    art.limb([around(chest, 180 + across, wide - 0.04), around(chest, across, wide - 0.04)], 0.1, cloth)
    if look.bottom in ("skirt", "dress"):
        skirt(art, look, pose)
    else:
        low = COLOURS[look.bottom_colour]
        art.limb([around(hip, 180 + across, waist - 0.03), around(hip, across, waist - 0.03)], 0.09, low)
    shape = [
        around(chest, 180 + across, wide),
        around(chest, across, wide),
        around(around(hip, up, 0.02), across, waist),
        around(around(hip, up, 0.02), 180 + across, waist),
    ]
    art.poly(shape, cloth, rim=True)
    if look.pattern == "striped":
        for share in (0.22, 0.5, 0.78):
            band = [_part(shape[k], shape[3 - k], share) for k in (0, 1)]
            art.line([_part(band[0], band[1], 0.1), _part(band[0], band[1], 0.9)], 0.03, mix(cloth, WHITE, 0.6))
    elif look.pattern == "spotted":
        for x, y in ((0.28, 0.25), (0.7, 0.3), (0.48, 0.5), (0.25, 0.72), (0.74, 0.75)):
            spot = _part(_part(shape[0], shape[1], x), _part(shape[3], shape[2], x), y)
            art.disc(spot, 0.02, mix(cloth, WHITE, 0.6))


def skirt(art: Canvas, look: Look, pose: Pose):
    """A bell over both thighs."""
    hip, across = (pose.x, pose.y), 90 - pose.lean
    r, rk, _ = pose.chain("rleg")
    l, lk, _ = pose.chain("lleg")
    right, left = _part(r, rk, 0.82), _part(l, lk, 0.82)
    wide = 0.09 * look.girth
    hem = 0.06
    sides = sorted([right, left], key=lambda p: p[0] - 0.4 * p[1])
    colour = COLOURS[look.bottom_colour]
    for a in (right, left):
        art.limb([hip, a], LEG_WIDTH * 1.35, colour)
    (ax, ay), (bx, by) = sides
    waist = [around(hip, across, wide), around(hip, 180 + across, wide)]
    art.poly([*waist, (ax - hem, ay), (bx + hem, by)], colour, rim=True)


def head(art: Canvas, look: Look, pose: Pose):
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


def face(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float):
    """Two eyes, cheeks and a smile, moved towards where the puppet looks."""
    ahead = 0.42 * pose.turn
    for side in (-0.36, 0.36):
        eye = _spot(centre, tilt, side * (1 - 0.3 * pose.turn) + ahead, 0.02)
        art.oval(eye, 0.023, 0.029, (255, 255, 255))
        art.disc((eye[0] + 0.006 * pose.turn, eye[1]), 0.016, (35, 30, 35))
        if art.unit > 150:
            art.disc(_spot(centre, tilt, side * 1.5 * (1 - 0.4 * pose.turn) + ahead * 0.9, -0.3), 0.019,
                     mix(look.skin, (235, 90, 80), 0.32))
    if pose.turn > 0.5:
        art.disc(_spot(centre, tilt, 1.0, -0.16), 0.02, look.skin)
    smile = [_spot(centre, tilt, 0.3 * i + ahead * 1.05, -0.52 + 0.12 * i * i) for i in (-1, -0.4, 0.4, 1)]
    art.line(smile, 0.014, mix(look.skin, (120, 20, 30), 0.7))


def mane(art: Canvas, look: Look, pose: Pose):
    """Long hair that hangs behind the shoulders."""
    centre, tilt = pose.head(), pose.lean + pose.nod
    low = -1.9 if look.style == "long" else -1.1
    art.line([_spot(centre, tilt, 0, 0.1), _spot(centre, tilt, 0, low)], HEAD * 2.0, look.hair)


def back_hair(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float):
    """What sticks out behind the head."""
    back = -0.55 * pose.turn
    if look.style == "long" and pose.turn > 0.5:
        ends = [_spot(centre, tilt, back, 0.3), _spot(centre, tilt, back - 0.35, -1.5)]
        art.line(ends, HEAD * 1.0, look.hair)
    elif look.style == "bob" and pose.turn > 0.5:
        art.line([_spot(centre, tilt, back, 0.2), _spot(centre, tilt, back, -0.7)], HEAD * 1.1, look.hair)
    elif look.style == "ponytail":
        tail = [(back, 0.75), (back - 0.85, 0.7), (back - 1.2, -0.4)]
        art.line([_spot(centre, tilt, *p) for p in tail], HEAD * 0.5, look.hair)
    elif look.style == "pigtails":
        for side in (-1, 1):
            tail = [(side * 0.8, 0.4), (side * 1.35, 0.2), (side * 1.4, -0.6)]
            art.line([_spot(centre, tilt, *p) for p in tail], HEAD * 0.42, look.hair)
    elif look.style == "bun":
        art.disc(_spot(centre, tilt, back * 0.9, 1.15), HEAD * 0.48, look.hair, rim=True)


def crown(art: Canvas, look: Look, pose: Pose, centre: Point, tilt: float):
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


def _part(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
