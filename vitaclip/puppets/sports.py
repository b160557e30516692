"""Games and exercise: actions that repeat, each to be known from any single frame."""

from . import props
from .canvas import arc, shade
from .poses import FRONT, LEG, SIDE, SOLE, Pose, lerp, sway, through, wave
from .repertoire import OUTDOORS, WATERSIDE, solo
from .stage import Stage


@solo("jumping jacks", "doing star jumps", "jumping with arms and legs apart",
      phrase="doing jumping jacks", scale=0.66, pace=0.9)
def jumping_jacks(on: Stage, p: float):
    out = 0.3 + 0.7 * wave(p)
    legs = 6 + 32 * out
    on.puppet(FRONT.move(
        y=SOLE + LEG * _cos(legs - 2) + 0.07 * abs(sway(p)), right=(10 + 140 * out, 14 + 148 * out),
        left=(-10 - 140 * out, -14 - 148 * out), rleg=(legs, legs - 4), lleg=(-legs, 4 - legs),
    ))


@solo("skipping rope", "jumping rope", "skipping with a rope", scale=0.64, pace=1.2)
def skipping_rope(on: Stage, p: float):
    turn = p * 360
    high = 0.52 - 0.68 * _cos(turn)
    hop = 0.11 * max(0.0, _cos(turn))
    bend = 14 * (1 - hop / 0.11)
    pose = FRONT.move(y=0.47 + hop, rleg=(6 + bend, 4 - bend), lleg=(-6 - bend, bend - 4))
    pose = pose.hug(right=(0.32, 0.52 + hop), left=(-0.32, 0.52 + hop))
    rope = [(0.33 * _cos(180 * k / 14), pose.end("right")[1] + (high - 0.52) * _cos(90 - 180 * k / 14))
            for k in range(15)]
    wide = [(x * (1 + 0.35 * _cos(90 - 180 * k / 14)), y) for k, (x, y) in enumerate(rope)]
    on.puppet(pose)
    on.art.line(wide, 0.036, on.colour)


def _cos(degrees: float) -> float:
    return sway(degrees / 360 + 0.25)


@solo("push up", "doing press ups", "doing push ups", phrase="doing a push up", scale=0.8, pace=0.6)
def push_up(on: Stage, p: float):
    on.art.poly([(-0.6, -0.05), (0.52, -0.05), (0.46, 0.03), (-0.54, 0.03)], on.colour, rim=True)
    slope = 26 - 17 * wave(p)
    body = Pose(turn=1, lean=90 - slope, nod=-34, rleg=(slope - 90, slope - 90), lleg=(slope - 88, slope - 88))
    toe = body.end("rleg")
    body = body.move(x=-0.5 - toe[0], y=0.06 + body.y - toe[1])
    hand = (0.17, 0.04)
    on.art.oval((-0.1, 0), 0.34, 0.03, shade(on.colour, 0.7))
    on.puppet(body.reach(-1, right=hand, left=(hand[0] + 0.05, 0.05)), air=True)


@solo("pull ups", "doing chin ups", "pulling up on a bar", phrase="doing pull ups", scale=0.62, pace=0.55)
def pull_ups(on: Stage, p: float):
    bar = 1.24
    for x in (-0.5, 0.5):
        on.art.limb([(x, 0), (x, bar)], 0.05, on.colour)
    pose = FRONT.move(y=0.62 + 0.2 * wave(p), rleg=(14, -8), lleg=(-14, 8))
    pose = pose.hug(right=(0.24, bar), left=(-0.24, bar))
    on.puppet(pose, air=True)
    on.art.limb([(-0.54, bar), (0.54, bar)], 0.045, props.IRON)
    for limb in ("right", "left"):
        on.art.disc(pose.end(limb), 0.042, on.look.skin, rim=True)


@solo("kicking soccer ball", "kicking a football", "playing soccer",
      phrase="kicking a soccer ball", scale=0.68, pace=0.6)
def kicking(on: Stage, p: float):
    p %= 1
    props.goal(on.art, 0.36)
    back, hit, after = (-50, -95), (46, 40), (82, 70)
    leg = through([Pose(rleg=back), Pose(rleg=hit), Pose(rleg=after), Pose(rleg=(0, -30)), Pose(rleg=back)], p).rleg
    fly = min(max((p - 0.27) / 0.5, 0), 1)
    back_in = max((p - 0.77) / 0.23, 0)
    pose = SIDE.move(x=-0.3, lean=-8, rleg=leg, lleg=(-4, -8), right=(-40 + 30 * fly, -20), left=(50, 70))
    on.puppet(pose)
    spot = lerp((0.06, 0.1), (0.5, 0.44), fly)
    spot = (spot[0] - 0.44 * back_in, spot[1] - 0.34 * back_in)
    props.football(on.art, spot, 0.11, fly * 2 + back_in)


@solo("dribbling basketball", "bouncing a basketball", "playing basketball",
      phrase="dribbling a basketball", scale=0.66, pace=1.3)
def dribbling(on: Stage, p: float):
    props.hoop(on.art, 0.46, 1.0)
    up = abs(sway(p / 2))
    pose = SIDE.move(x=-0.22, lean=16, y=0.42).plant((-0.06, 0.035), (-0.36, 0.035))
    ball = (0.1, 0.11 + 0.36 * up)
    hand = (ball[0] - 0.03, max(ball[1] + 0.13, 0.5))
    on.puppet(pose.reach(right=hand).move(left=(40, 90)))
    props.ball(on.art, ball, 0.12, (236, 116, 40), p / 3)


@solo("archery", "shooting an arrow", "shooting with a bow", phrase="doing archery", scale=0.68, pace=0.35)
def archery(on: Stage, p: float):
    p %= 1
    draw = wave(min(p / 0.6, 1) / 2) if p < 0.6 else max(0.0, 1 - (p - 0.6) * 25)
    props.target(on.art, (0.56, 0.55))
    pose = SIDE.move(x=-0.26, rleg=(14, 10), lleg=(-16, -14), turn=0.8)
    grip = (0.12, 0.78)
    nock = (grip[0] - 0.05 - 0.26 * draw, grip[1])
    bow = list(arc((grip[0] - 0.16, grip[1]), 0.19, 0.38, 12, 168))
    on.puppet(pose.reach(right=grip).reach(-1, left=nock))
    on.art.line(bow, 0.035, (130, 70, 30))
    on.art.line([bow[0], nock, bow[-1]], 0.009, props.CORD)
    fly = max(0.0, (p - 0.62)) / 0.12
    tip = grip[0] + 0.16 - 0.2 * draw if p < 0.62 else min(grip[0] + 0.1 + 0.36 * fly, 0.56)
    high = grip[1] - 0.23 * min(fly, 1)
    on.art.line([(tip - 0.36, high + 0.02), (tip, high)], 0.018, (70, 44, 24))
    on.art.disc((tip, high), 0.024, props.IRON)


@solo("riding a bike", "cycling", "riding a bicycle", scale=0.68, pace=0.8, places=OUTDOORS)
def riding(on: Stage, p: float):
    props.road(on.art, p * 1.2)
    rear, front, crank = (-0.32, 0.2), (0.36, 0.2), (-0.02, 0.2)
    saddle, bar = (-0.14, 0.5), (0.26, 0.6)
    pedals = [tuple(c + 0.085 * d for c, d in zip(crank, (_cos(a), -sway(a / 360)))) for a in (360 * p, 360 * p + 180)]
    pose = SIDE.move(x=-0.14, y=0.58, lean=26, nod=-16).plant(*[(x - 0.02, y + 0.05) for x, y in pedals])
    pose = pose.reach(right=(bar[0] + 0.02, bar[1]), left=(bar[0] + 0.04, bar[1]))
    on.art.oval((0.02, -0.02), 0.52, 0.035, on.art.ground)
    for hub in (rear, front):
        props.wheel(on.art, hub, 0.2, -p)
    for a, b in ((rear, crank), (rear, saddle), (crank, saddle), (crank, (0.24, 0.46)), (saddle, (0.24, 0.46)), (bar, front)):
        on.art.limb([a, b], 0.03, on.colour)
    on.puppet(pose, air=True)
    on.art.limb([(0.24, 0.62), (0.32, 0.62)], 0.03, props.IRON)
    on.art.line([(saddle[0] - 0.07, saddle[1]), (saddle[0] + 0.06, saddle[1])], 0.05, (50, 50, 56))
    on.art.line([crank, pedals[0]], 0.025, props.IRON)


@solo("surfing water", "surfing", "riding a wave on a surfboard", phrase="surfing on the water", scale=0.68, pace=0.5, places=WATERSIDE)
def surfing(on: Stage, p: float):
    rock = sway(p)
    crest = [(-0.9 + 0.1 * k, 0.2 + 0.045 * sway(0.17 * k + p) + 0.5 * max(0, (k - 8) / 10) ** 2) for k in range(19)]
    on.art.poly([*crest, (0.9, -0.4), (-0.9, -0.4)], (36, 130, 200))
    on.art.line(crest, 0.045, (235, 248, 255))
    tilt = 0.05 * rock
    on.art.limb([(-0.42, 0.1 - tilt), (0.4, 0.1 + tilt), (0.5, 0.15 + tilt)], 0.06, on.colour)
    pose = SIDE.move(turn=0.8, x=-0.02, y=0.52, lean=12 + 8 * rock, right=(74 + 12 * rock, 98), left=(-84 + 12 * rock, -104))
    on.puppet(pose.plant((0.18, 0.16), (-0.22, 0.16)), air=True)
    foam = [(-0.9 + 0.1 * k, 0.05 + 0.03 * sway(0.21 * k - p)) for k in range(19)]
    on.art.poly([*foam, (0.9, -0.4), (-0.9, -0.4)], (26, 104, 178))
    on.art.line(foam, 0.03, (190, 228, 248))
    props.splash(on.art, (-0.46, 0.1), p * 2, (240, 250, 255))


@solo("punching bag", "boxing", "hitting a punching bag", phrase="punching a bag", scale=0.68, pace=0.9)
def punching(on: Stage, p: float):
    left, right = max(0.0, sway(p)) ** 2, max(0.0, sway(p + 0.5)) ** 2
    hit = max(left, right)
    top, low = (0.36, 1.4), (0.36 + 0.09 * hit, 0.35)
    on.art.line([top, (low[0], 1.02)], 0.02, props.IRON)
    on.art.limb([(0.37 + 0.03 * hit, 0.94), low], 0.25, on.colour)
    on.art.line([(0.25 + 0.04 * hit, 0.8), (0.5 + 0.04 * hit, 0.8)], 0.03, (240, 240, 240))
    pose = SIDE.move(x=-0.26, lean=10, y=0.45).plant((-0.1, 0.035), (-0.42, 0.035))
    rest = (-0.06, 0.78)
    pose = pose.reach(right=lerp(rest, (0.2, 0.78), right), left=lerp((-0.02, 0.84), (0.2, 0.82), left))
    on.art.disc(pose.end("left"), 0.075, (200, 40, 40), rim=True)
    on.puppet(pose)
    on.art.disc(pose.end("right"), 0.08, (225, 50, 45), rim=True)


@solo("cartwheel", "turning a cartwheel", "cartwheeling", phrase="doing a cartwheel", novel=True, scale=0.66, pace=0.5)
def cartwheel(on: Stage, p: float):
    star = FRONT.move(right=(150, 152), left=(-150, -152), rleg=(36, 34), lleg=(-36, -34))
    pose = star.spin(360 * p)
    ends = [pose.end(limb)[1] for limb in ("right", "left", "rleg", "lleg")]
    on.puppet(pose.move(x=0, y=pose.y - min(ends) + SOLE))


@solo("hula hooping", "spinning a hula hoop", "playing with a hula hoop", novel=True, scale=0.68, pace=0.9)
def hula(on: Stage, p: float):
    x, y, tilt = 0.05 * sway(p), 0.52, 0.04 * sway(p + 0.25)
    pose = FRONT.move(x=x, lean=-5 * sway(p)).plant((0.1, SOLE), (-0.1, SOLE))
    pose = pose.move(right=(112, 140), left=(-112, -140), rleg=(14 - 60 * x, 4), lleg=(-14 - 60 * x, -4))
    rim = [(x * 2 + 0.42 * _cos(k * 20), y + 0.1 * sway(k / 18) + tilt * _cos(k * 20)) for k in range(19)]
    on.art.line(rim[:10], 0.05, on.colour)
    on.puppet(pose)
    on.art.line(rim[9:], 0.06, on.colour)


@solo("skateboarding", "riding a skateboard", "skating on a board", novel=True, scale=0.68, pace=0.7)
def skateboarding(on: Stage, p: float):
    props.road(on.art, p * 1.4)
    hop = 0.14 * max(0.0, sway(p)) ** 2
    tilt = 0.5 * hop
    on.art.oval((0, -0.01), 0.36, 0.03, on.art.ground)
    deck = [(-0.38, 0.17 + hop - tilt), (-0.28, 0.12 + hop - tilt), (0.28, 0.12 + hop + tilt), (0.38, 0.17 + hop + tilt)]
    for k, x in ((1, -0.2), (2, 0.2)):
        on.art.disc((x, deck[k][1] - 0.06), 0.05, (250, 240, 200), rim=True)
    on.art.limb(deck, 0.045, on.colour)
    crouch = 0.05 * sway(p + 0.5)
    pose = SIDE.move(turn=0.7, y=0.52 + crouch + hop, lean=14, right=(66, 84), left=(-72, -96))
    on.puppet(pose.plant((0.17, 0.175 + hop + tilt), (-0.2, 0.175 + hop - tilt)), air=True)


@solo("bowling", "rolling a bowling ball", "throwing a bowling ball", novel=True, scale=0.7, pace=0.45)
def bowling(on: Stage, p: float):
    p %= 1
    on.art.poly([(-0.9, -0.07), (0.9, -0.07), (0.9, 0.05), (-0.9, 0.05)], (222, 178, 112))
    swing = through([Pose(right=(60, 70)), Pose(right=(-70, -80)), Pose(right=(60, 50)), Pose(right=(95, 100)), Pose(right=(60, 70))], p).right
    roll = min(max((p - 0.46) / 0.34, 0), 1)
    home = max((p - 0.88) / 0.12, 0)
    props.pins(on.art, 0.42, min(max((p - 0.74) * 8, 0), 1) - home)
    low = SIDE.move(x=-0.34, y=0.34, lean=38, nod=-26, right=swing, left=(-50, -60))
    pose = low.plant((-0.14, SOLE), (-0.62, SOLE + 0.03))
    on.puppet(pose)
    hand = pose.end("right")
    held = (hand[0] + 0.02, max(hand[1] - 0.06, 0.1))
    props.ball(on.art, lerp(held, (0.52, 0.1), roll - home), 0.1, on.colour, -2 * (roll - home))


