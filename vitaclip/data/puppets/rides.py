"""Riding on wheels, on water and on a swing."""

from . import furniture, props
from .canvas import around, near
from .poses import SIDE, cosine, sway, wave
from .repertoire import OUTDOORS, WATERSIDE, solo
from .stage import Stage


@solo("riding a bike", "cycling", "riding a bicycle", scale=0.68, pace=0.8, places=OUTDOORS)
def riding(on: Stage, p: float) -> None:
    furniture.road(on.art, p * 1.2)
    rear, front, crank = (-0.32, 0.2), (0.36, 0.2), (-0.02, 0.2)
    saddle, bar = (-0.14, 0.5), (0.26, 0.6)
    across, down = 0.085 * cosine(360 * p), 0.085 * sway(p)
    pedal, other = near(crank, (across, -down), (-across, down))
    pose = SIDE.move(x=-0.14, y=0.58, lean=26, nod=-16)
    pose = pose.plant((pedal[0] - 0.02, pedal[1] + 0.05), (other[0] - 0.02, other[1] + 0.05))
    pose = pose.reach(right=(bar[0] + 0.02, bar[1]), left=(bar[0] + 0.04, bar[1]))
    on.art.oval((0.02, -0.02), 0.52, 0.035, on.art.ground)
    for hub in (rear, front):
        props.wheel(on.art, hub, 0.2, -p)
    for a, b in ((rear, crank), (rear, saddle), (crank, saddle)):
        on.art.limb([a, b], 0.03, on.colour)
    for a, b in ((crank, (0.24, 0.46)), (saddle, (0.24, 0.46)), (bar, front)):
        on.art.limb([a, b], 0.03, on.colour)
    on.puppet(pose, air=True)
    on.art.limb([(0.24, 0.62), (0.32, 0.62)], 0.03, props.IRON)
    on.art.line([(saddle[0] - 0.07, saddle[1]), (saddle[0] + 0.06, saddle[1])], 0.05, (50, 50, 56))
    on.art.line([crank, pedal], 0.025, props.IRON)


@solo(
    "skateboarding", "riding a skateboard", "skating on a board", novel=True, scale=0.68, pace=0.7
)
def skateboarding(on: Stage, p: float) -> None:
    furniture.road(on.art, p * 1.4)
    hop = 0.14 * max(0.0, sway(p)) ** 2
    tilt = 0.5 * hop
    on.art.oval((0, -0.01), 0.36, 0.03, on.art.ground)
    deck = [
        (-0.38, 0.17 + hop - tilt),
        (-0.28, 0.12 + hop - tilt),
        (0.28, 0.12 + hop + tilt),
        (0.38, 0.17 + hop + tilt),
    ]
    for k, x in ((1, -0.2), (2, 0.2)):
        on.art.disc((x, deck[k][1] - 0.06), 0.05, (250, 240, 200), rim=True)
    on.art.limb(deck, 0.045, on.colour)
    crouch = 0.05 * sway(p + 0.5)
    pose = SIDE.move(turn=0.7, y=0.52 + crouch + hop, lean=14, right=(66, 84), left=(-72, -96))
    on.puppet(pose.plant((0.17, 0.175 + hop + tilt), (-0.2, 0.175 + hop - tilt)), air=True)


@solo(
    "surfing water",
    "surfing",
    "riding a wave on a surfboard",
    phrase="surfing on the water",
    scale=0.68,
    pace=0.5,
    places=WATERSIDE,
)
def surfing(on: Stage, p: float) -> None:
    rock = sway(p)
    crest = [
        (-0.9 + 0.1 * k, 0.2 + 0.045 * sway(0.17 * k + p) + 0.5 * max(0, (k - 8) / 10) ** 2)
        for k in range(19)
    ]
    on.art.poly([*crest, (0.9, -0.4), (-0.9, -0.4)], (36, 130, 200))
    on.art.line(crest, 0.045, (235, 248, 255))
    tilt = 0.05 * rock
    on.art.limb([(-0.42, 0.1 - tilt), (0.4, 0.1 + tilt), (0.5, 0.15 + tilt)], 0.06, on.colour)
    pose = SIDE.move(
        turn=0.8,
        x=-0.02,
        y=0.52,
        lean=12 + 8 * rock,
        right=(74 + 12 * rock, 98),
        left=(-84 + 12 * rock, -104),
    )
    on.puppet(pose.plant((0.18, 0.16), (-0.22, 0.16)), air=True)
    foam = [(-0.9 + 0.1 * k, 0.05 + 0.03 * sway(0.21 * k - p)) for k in range(19)]
    on.art.poly([*foam, (0.9, -0.4), (-0.9, -0.4)], (26, 104, 178))
    on.art.line(foam, 0.03, (190, 228, 248))
    props.splash(on.art, (-0.46, 0.1), p * 2, (240, 250, 255))


@solo(
    "swinging on a swing", "playing on a swing", "swinging high", novel=True, scale=0.62, pace=0.45
)
def swinging(on: Stage, p: float) -> None:
    angle = 28 * sway(p)
    top = (0.0, 1.36)
    for x in (-0.6, 0.6):
        on.art.limb([(x, 0), (x * 0.72, 1.38)], 0.05, on.colour)
    on.art.limb([(-0.46, 1.36), (0.46, 1.36)], 0.05, on.colour)
    seat = around(top, angle, 1.02)
    grip = around(top, angle, 0.7)
    pose = SIDE.move(x=seat[0], y=seat[1] + 0.05, lean=-angle * 0.7 - 4)
    kick = 34 + 40 * wave(p - 0.05)
    pose = pose.move(
        rleg=(78 + angle * 0.5, kick + angle * 0.5), lleg=(72 + angle * 0.5, kick - 6 + angle * 0.5)
    )
    on.art.oval((seat[0], -0.005), 0.2, 0.03, on.art.ground)
    on.puppet(pose.reach(right=grip, left=grip), air=True)
    on.art.line([top, seat], 0.022, props.IRON)
    on.art.limb([(seat[0] - 0.11, seat[1]), (seat[0] + 0.11, seat[1])], 0.04, props.WOOD)
    on.hand(grip)
