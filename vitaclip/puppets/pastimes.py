"""Music, chores and play: actions that repeat, each to be known from any single frame."""

from . import props
from .canvas import around, shade
from .people import COLOURS
from .poses import FRONT, SIDE, SOLE, Pose, lerp, sway, wave
from .repertoire import OUTDOORS, WINTRY, solo
from .stage import Stage


@solo("juggling balls", "juggling", "juggling with balls", scale=0.64, pace=0.8)
def juggling(on: Stage, p: float):
    hands = {"right": (0.26 - 0.06 * sway(p), 0.62 + 0.06 * sway(p + 0.25)),
             "left": (-0.26 - 0.06 * sway(p), 0.62 - 0.06 * sway(p + 0.25))}
    on.puppet(FRONT.hug(**hands).move(nod=0))
    for k, colour in enumerate(("red", "yellow", "blue", "green")):
        u = (p * 0.5 + k / 4) % 1
        x, y = (0.3 - 1.2 * u if u < 0.5 else -0.3 + 1.2 * (u - 0.5)), (u * 2) % 1
        high = 0.68 + (0.66 if u < 0.5 else 0.5) * 4 * y * (1 - y)
        props.ball(on.art, (x, high), 0.075, COLOURS[colour], u)


@solo("playing drums", "drumming", "playing the drums", scale=0.74, pace=1.1)
def drums(on: Stage, p: float):
    right, left = abs(sway(p)), abs(sway(p + 0.25))
    pose = Pose(y=0.36, rleg=(40, 10), lleg=(-40, -10), turn=0)
    pose = pose.hug(right=(0.26, 0.6 + 0.14 * right), left=(-0.26, 0.6 + 0.14 * left))
    for x in (-0.52, 0.52):
        props.cymbal(on.art, (x, 0.86), 0.03 * sway(p * 2))
    on.puppet(pose)
    props.drum(on.art, (-0.36, 0.04), 0.34, 0.38, on.colour)
    props.drum(on.art, (0.36, 0.04), 0.34, 0.38, on.colour)
    on.art.disc((0, 0.22), 0.23, on.colour, rim=True)
    on.art.disc((0, 0.22), 0.18, (250, 246, 236))
    on.art.disc((0, 0.22), 0.06, on.colour)
    for limb, side in (("right", 1), ("left", -1)):
        hand = pose.end(limb)
        lift = right if side > 0 else left
        on.art.line([hand, (hand[0] + side * 0.12, hand[1] - 0.12 + 0.24 * lift)], 0.026, props.WOOD)


@solo("playing guitar", "strumming a guitar", "playing the guitar", scale=0.72, pace=1.2)
def guitar(on: Stage, p: float):
    body, head = (0.14, 0.5), (-0.48, 0.72)
    strum = 0.06 * sway(p)
    pose = FRONT.hug(right=(0.12, 0.52 + strum), left=(-0.3, 0.64))
    on.puppet(pose.move(lean=2 * sway(p / 2)))
    on.art.disc((0.22, 0.46), 0.17, on.colour, rim=True)
    on.art.disc((0.04, 0.53), 0.125, on.colour, rim=True)
    on.art.disc((0.19, 0.475), 0.13, on.colour)
    on.art.disc((0.1, 0.51), 0.06, (60, 36, 24))
    on.art.limb([(0.06, 0.525), head], 0.045, (120, 70, 40))
    on.art.limb([head, (head[0] - 0.07, head[1] + 0.025)], 0.075, (90, 50, 30))
    on.art.line([(0.26, 0.45), head], 0.008, props.CORD)
    arm = pose.move(lean=0)
    shoulder, elbow, hand = arm.chain("right")
    on.art.limb([elbow, hand], 0.06, on.look.skin)
    for limb in ("right", "left"):
        on.art.disc(arm.end(limb), 0.045, on.look.skin, rim=True)
    _ = body, shoulder


@solo("playing violin", "fiddling", "playing the violin", novel=True, scale=0.74, pace=0.7)
def violin(on: Stage, p: float):
    stroke = sway(p)
    neck = (-0.42, 0.84)
    bow = (0.2 + 0.1 * stroke, 0.62 - 0.04 * stroke)
    pose = FRONT.move(nod=-12).reach(-1, left=neck).reach(1, right=bow)
    on.puppet(pose)
    on.art.disc((-0.06, 0.75), 0.115, (176, 84, 34), rim=True)
    on.art.disc((-0.2, 0.79), 0.09, (176, 84, 34), rim=True)
    on.art.limb([(-0.1, 0.765), (-0.5, 0.865)], 0.036, (60, 36, 26))
    tip = (bow[0] - 0.46, bow[1] + 0.38)
    on.art.line([bow, tip], 0.022, (250, 246, 236))
    on.art.line([(bow[0], bow[1] + 0.03), (tip[0], tip[1] + 0.02)], 0.014, (90, 50, 26))
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.045, on.look.skin, rim=True)


@solo("flying kite", "flying a kite in the wind", "playing with a kite", phrase="flying a kite", scale=0.6, pace=0.4, places=OUTDOORS)
def kiting(on: Stage, p: float):
    spot = (0.42 + 0.1 * sway(p), 1.16 + 0.07 * sway(2 * p))
    pose = SIDE.move(x=-0.36, lean=-8, nod=-16, rleg=(12, 6), lleg=(-14, -18))
    pull = 0.03 * sway(p)
    pose = pose.reach(right=(-0.14 + pull, 0.9), left=(-0.1 + pull, 0.96))
    on.art.line([pose.end("right"), spot], 0.012, props.CORD)
    props.kite(on.art, spot, -30 + 18 * sway(p + 0.2), on.colour)
    on.puppet(pose)


@solo("watering plants", "watering flowers", "watering the flowers", scale=0.72, pace=0.6)
def watering(on: Stage, p: float):
    for x, high, colour in ((0.3, 0.24, "red"), (0.44, 0.32, "yellow"), (0.58, 0.22, "pink")):
        on.art.poly([(x - 0.05, 0), (x + 0.05, 0), (x + 0.075, 0.12), (x - 0.075, 0.12)], (196, 98, 56), rim=True)
        props.flower(on.art, (x, 0.12), high, COLOURS[colour])
    dip = 0.04 * sway(p)
    pose = SIDE.move(x=-0.3, lean=16 + 3 * sway(p))
    hand = (-0.02, 0.62 + dip)
    pose = pose.reach(right=hand, left=(hand[0] + 0.03, hand[1] - 0.02))
    can, spout = (hand[0] + 0.02, hand[1] - 0.1), (hand[0] + 0.3, hand[1] - 0.03)
    on.art.limb([(can[0] + 0.06, can[1] - 0.04), spout], 0.04, on.colour)
    on.art.limb([(spout[0], spout[1] + 0.04), (spout[0] + 0.03, spout[1] - 0.04)], 0.04, on.colour)
    for k in range(9):
        age = (p * 2 + k * 0.37) % 1
        x = spot if (spot := spout[0] + 0.04 + 0.03 * (k % 4) + 0.06 * age) else 0
        on.art.line([(x, spout[1] - 0.3 * age), (x + 0.008, spout[1] - 0.3 * age - 0.05)], 0.016, (90, 180, 250))
    on.puppet(pose)
    on.art.poly([(can[0] - 0.1, can[1] - 0.11), (can[0] + 0.1, can[1] - 0.11), (can[0] + 0.08, can[1] + 0.09), (can[0] - 0.08, can[1] + 0.09)], on.colour, rim=True)
    on.art.disc(pose.end("right"), 0.042, on.look.skin, rim=True)


@solo("sweeping floor", "sweeping with a broom", "brushing the floor", phrase="sweeping the floor", scale=0.72, pace=0.6)
def sweeping(on: Stage, p: float):
    push = sway(p)
    foot = (0.3 + 0.14 * push, 0.08)
    top = (-0.08 + 0.02 * push, 0.98)
    pose = SIDE.move(x=-0.26, lean=12 + 4 * push, rleg=(14, 2), lleg=(-10, -16))
    pose = pose.reach(right=lerp(top, foot, 0.44), left=lerp(top, foot, 0.18))
    props.splash(on.art, (foot[0] + 0.18, 0.03), p * 2, (206, 186, 150))
    on.puppet(pose)
    on.art.line([top, foot], 0.028, props.WOOD)
    a = (foot[0], foot[1] + 0.09)
    on.art.poly([(a[0] - 0.08, a[1] + 0.03), (a[0] + 0.08, a[1] + 0.03), (a[0] + 0.22, -0.04), (a[0] - 0.14, -0.04)], (236, 196, 84), rim=True)
    on.art.line([(a[0] - 0.09, a[1]), (a[0] + 0.11, a[1])], 0.04, on.colour)
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.042, on.look.skin, rim=True)


@solo("shoveling snow", "clearing snow", "clearing snow with a shovel", novel=True, places=WINTRY, scale=0.7, pace=0.5)
def shoveling(on: Stage, p: float):
    lift = wave(p)
    for x, r in ((0.34, 0.14), (0.52, 0.22), (0.68, 0.16)):
        on.art.oval((x, 0.0), r, r * 1.15, props.SNOW)
    on.art.oval((0.5, -0.06), 0.5, 0.1, (226, 236, 248))
    blade = (0.22 + 0.12 * lift, 0.08 + 0.5 * lift)
    grip = (-0.26 + 0.02 * lift, 0.52 + 0.1 * lift)
    pose = SIDE.move(x=-0.3, y=0.42, lean=36 - 22 * lift).plant((-0.14, SOLE), (-0.44, SOLE))
    pose = pose.reach(right=lerp(grip, blade, 0.42), left=grip)
    on.puppet(pose)
    on.art.line([grip, blade], 0.03, props.WOOD)
    on.art.limb([(blade[0] - 0.02, blade[1] - 0.03), (blade[0] + 0.14, blade[1] + 0.01)], 0.09, on.colour)
    on.art.oval((blade[0] + 0.08, blade[1] + 0.08), 0.12, 0.075, props.SNOW, rim=True)
    props.splash(on.art, (blade[0] + 0.12, blade[1] + 0.12), p * 2, props.SNOW, 5)
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.042, on.look.skin, rim=True)


@solo("swinging on a swing", "playing on a swing", "swinging high", novel=True, scale=0.62, pace=0.45)
def swinging(on: Stage, p: float):
    angle = 28 * sway(p)
    top = (0.0, 1.36)
    for x in (-0.6, 0.6):
        on.art.limb([(x, 0), (x * 0.72, 1.38)], 0.05, on.colour)
    on.art.limb([(-0.46, 1.36), (0.46, 1.36)], 0.05, on.colour)
    seat = around(top, angle, 1.02)
    grip = around(top, angle, 0.7)
    pose = SIDE.move(x=seat[0], y=seat[1] + 0.05, lean=-angle * 0.7 - 4)
    kick = 34 + 40 * wave(p - 0.05)
    pose = pose.move(rleg=(78 + angle * 0.5, kick + angle * 0.5), lleg=(72 + angle * 0.5, kick - 6 + angle * 0.5))
    on.art.oval((seat[0], -0.005), 0.2, 0.03, on.art.ground)
    on.puppet(pose.reach(right=grip, left=grip), air=True)
    on.art.line([top, seat], 0.022, props.IRON)
    on.art.limb([(seat[0] - 0.11, seat[1]), (seat[0] + 0.11, seat[1])], 0.04, props.WOOD)
    on.art.disc(grip, 0.042, on.look.skin, rim=True)


@solo("reading book", "reading", "reading in an armchair", phrase="reading a book", novel=True, scale=0.8, pace=0.4)
def reading(on: Stage, p: float):
    cloth = shade(on.colour, 0.85)
    on.art.oval((0, 0), 0.46, 0.05, on.art.ground)
    on.art.limb([(-0.2, 0.74), (0.2, 0.74)], 0.3, cloth)
    on.art.box((-0.34, 0.08), (0.34, 0.76), cloth)
    on.art.limb([(-0.26, 0.24), (0.26, 0.24)], 0.2, on.colour)
    pose = Pose(y=0.4, rleg=(46, -4), lleg=(-46, 4), nod=4 * sway(p / 2))
    pose = pose.hug(right=(0.2, 0.57), left=(-0.2, 0.57))
    on.puppet(pose, air=True)
    for x in (-0.37, 0.37):
        on.art.limb([(x, 0.1), (x, 0.44)], 0.15, on.colour)
    props.book(on.art, (0, 0.57), p % 1, COLOURS["red"] if on.colour[0] < 180 else COLOURS["blue"])
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.042, on.look.skin, rim=True)
