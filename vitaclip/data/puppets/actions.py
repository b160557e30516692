"""Everything the puppets can do, in a fixed order: add new actions at the end."""

from . import exercise, games, handling, moves, music, pastimes, rides, unlisted
from .repertoire import Action

PROGRAMME = (
    pastimes.juggling,
    music.drums,
    music.guitar,
    music.violin,
    pastimes.kiting,
    pastimes.watering,
    pastimes.sweeping,
    pastimes.shoveling,
    rides.swinging,
    pastimes.reading,
    exercise.jumping_jacks,
    exercise.skipping_rope,
    exercise.push_up,
    exercise.pull_ups,
    games.kicking,
    games.dribbling,
    games.archery,
    rides.riding,
    rides.surfing,
    exercise.punching,
    exercise.cartwheel,
    pastimes.hula,
    rides.skateboarding,
    games.bowling,
    moves.chair,
    handling.box,
    moves.walk,
    handling.ball,
    handling.umbrella,
    moves.ladder,
    moves.door,
    moves.mat,
    handling.hat,
    handling.flag,
    handling.balloon,
    handling.barbell,
)
ACTIONS: dict[str, Action] = {action.name: action for acts in PROGRAMME for action in acts}
EXTRAS = (
    exercise.waving,
    *unlisted.ALONE,
    *(unlisted.there_and_back(twins) for twins in PROGRAMME if len(twins) == 2),
)
UNSEEN: dict[str, Action] = {action.name: action for acts in EXTRAS for action in acts}
"""Can be drawn, but no model that ships was ever shown it: what does CLIP say to something new?"""
EVERY: dict[str, Action] = {**ACTIONS, **UNSEEN}
