"""Instruments, and a puppet who plays them."""

from . import furniture, props
from .poses import FRONT, Pose, sway
from .repertoire import solo
from .stage import Stage


@solo("playing drums", "drumming", "playing the drums", scale=0.74, pace=1.1)
def drums(on: Stage, p: float) -> None:
    right, left = abs(sway(p)), abs(sway(p + 0.25))
    pose = Pose(y=0.36, rleg=(40, 10), lleg=(-40, -10), turn=0)
    pose = pose.hug(right=(0.26, 0.6 + 0.14 * right), left=(-0.26, 0.6 + 0.14 * left))
    for x in (-0.52, 0.52):
        furniture.cymbal(on.art, (x, 0.86), 0.03 * sway(p * 2))
    on.puppet(pose)
    furniture.drum(on.art, (-0.36, 0.04), 0.34, 0.38, on.colour)
    furniture.drum(on.art, (0.36, 0.04), 0.34, 0.38, on.colour)
    on.art.disc((0, 0.22), 0.23, on.colour, rim=True)
    on.art.disc((0, 0.22), 0.18, (250, 246, 236))
    on.art.disc((0, 0.22), 0.06, on.colour)
    for limb, side in (("right", 1), ("left", -1)):
        hand = pose.end(limb)
        lift = right if side > 0 else left
        on.art.line(
            [hand, (hand[0] + side * 0.12, hand[1] - 0.12 + 0.24 * lift)], 0.026, props.WOOD
        )


@solo("playing guitar", "strumming a guitar", "playing the guitar", scale=0.72, pace=1.2)
def guitar(on: Stage, p: float) -> None:
    head = (-0.48, 0.72)
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
    _, elbow, hand = pose.chain("right")
    on.forearm([elbow, hand], 0.06)
    on.hands(pose, "right", "left", r=0.045)


@solo("playing violin", "fiddling", "playing the violin", novel=True, scale=0.74, pace=0.7)
def violin(on: Stage, p: float) -> None:
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
    on.hands(pose, "right", "left", r=0.045)
