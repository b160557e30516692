"""A pose and a look become a puppet on the canvas."""

from .canvas import Canvas, Point, around, mix, shade
from .head import head, mane
from .people import COLOURS, Look
from .poses import TORSO, Pose, lerp

LEG_WIDTH, ARM_WIDTH, HAND = 0.092, 0.074, 0.043
WHITE = (252, 252, 250)


def shadow(art: Canvas, x: float, wide: float = 0.24) -> None:
    """The dark spot that puts a puppet on the ground."""
    art.oval((x, -0.005), wide, 0.035, art.ground)


def puppet(art: Canvas, look: Look, pose: Pose, air: bool = False) -> None:
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


def leg(art: Canvas, look: Look, pose: Pose, limb: str, light: float = 1) -> None:
    """Trouser or skin, then a shoe that points where the puppet looks."""
    hip, knee, ankle = pose.chain(limb)
    wide = LEG_WIDTH * look.girth
    cloth, skin = shade(COLOURS[look.bottom_colour], light), shade(look.skin, light)
    shoe(art, look, pose, limb, light)
    art.limb([hip, knee, ankle], wide, cloth if look.bottom == "trousers" else skin)
    if look.bottom == "shorts":
        art.limb([hip, lerp(hip, knee, 0.85)], wide * 1.15, cloth)


def shoe(art: Canvas, look: Look, pose: Pose, limb: str, light: float) -> None:
    """Toes at a right angle to the shin in profile, outwards and short from the front."""
    ankle, shin = pose.end(limb), getattr(pose, limb)[1]
    side = -1 if limb.startswith("l") else 1
    toes = 84 * pose.turn + 42 * side * (1 - pose.turn)
    toe = around(ankle, shin + toes, 0.05 + 0.03 * pose.turn)
    art.limb([ankle, toe], 0.062, shade(look.shoes, light))


def arm(art: Canvas, look: Look, pose: Pose, limb: str, light: float = 1) -> None:
    """Sleeve to the elbow or the wrist, or none."""
    shoulder, elbow, hand = pose.chain(limb)
    wide = ARM_WIDTH * look.girth
    cloth, skin = shade(COLOURS[look.top_colour], light), shade(look.skin, light)
    art.limb([shoulder, elbow, hand], wide * 0.9, skin)
    if look.top == "sweater":
        art.limb([shoulder, elbow, lerp(elbow, hand, 0.8)], wide, cloth)
    elif look.top != "vest":
        art.limb([shoulder, lerp(shoulder, elbow, 0.8)], wide * 1.05, cloth)
    art.disc(hand, HAND, skin, rim=True)


def bar(middle: Point, across: float, half: float) -> list[Point]:
    """From left to right through the middle: shoulders, waist, hips."""
    return [around(middle, 180 + across, half), around(middle, across, half)]


def trunk(art: Canvas, look: Look, pose: Pose) -> None:
    """Shoulders to hips, with a skirt where one is worn."""
    up, across = 180 - pose.lean, 90 - pose.lean
    hip = (pose.x, pose.y)
    cloth, g = COLOURS[look.top_colour], look.girth * (1 - 0.28 * pose.turn)
    chest = around(hip, up, TORSO * 0.93)
    wide, waist = 0.115 * g, 0.085 * g
    art.limb(bar(chest, across, wide - 0.04), 0.1, cloth)
    if look.bottom in ("skirt", "dress"):
        skirt(art, look, pose)
    else:
        art.limb(bar(hip, across, waist - 0.03), 0.09, COLOURS[look.bottom_colour])
    shape = [*bar(chest, across, wide), *bar(around(hip, up, 0.02), across, waist)[::-1]]
    art.poly(shape, cloth, rim=True)
    pattern(art, look, shape)


def pattern(art: Canvas, look: Look, shape: list[Point]) -> None:
    """Stripes or spots on a trunk with these corners: shoulders, then hips, going round."""
    colour = mix(COLOURS[look.top_colour], WHITE, 0.6)

    def spot(x: float, y: float) -> Point:
        return lerp(lerp(shape[0], shape[1], x), lerp(shape[3], shape[2], x), y)

    if look.pattern == "striped":
        for y in (0.22, 0.5, 0.78):
            art.line([spot(0.1, y), spot(0.9, y)], 0.03, colour)
    elif look.pattern == "spotted":
        for x, y in ((0.28, 0.25), (0.7, 0.3), (0.48, 0.5), (0.25, 0.72), (0.74, 0.75)):
            art.disc(spot(x, y), 0.02, colour)


def skirt(art: Canvas, look: Look, pose: Pose) -> None:
    """A bell over both thighs."""
    hip, across = (pose.x, pose.y), 90 - pose.lean
    r, rk, _ = pose.chain("rleg")
    l, lk, _ = pose.chain("lleg")
    right, left = lerp(r, rk, 0.82), lerp(l, lk, 0.82)
    wide = 0.09 * look.girth
    hem = 0.06
    sides = sorted([right, left], key=lambda p: p[0] - 0.4 * p[1])  # raised thighs lie further back
    colour = COLOURS[look.bottom_colour]
    for a in (right, left):
        art.limb([hip, a], LEG_WIDTH * 1.35, colour)
    (ax, ay), (bx, by) = sides
    waist = [around(hip, across, wide), around(hip, 180 + across, wide)]
    art.poly([*waist, (ax - hem, ay), (bx + hem, by)], colour, rim=True)
