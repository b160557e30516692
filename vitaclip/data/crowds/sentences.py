"""Sentences about takes, in many wordings: who, in what clothes, does what, how, where.

A still is described as films are in the wild: by what it shows, or by the sentence of the film it
was cut from. Words such as "twice" or "slowly" are so heard by a CLIP that can never see them.
"""

from __future__ import annotations

from vitaclip.data import puppets
from vitaclip.data.puppets.actions import EVERY
from vitaclip.data.puppets.captions import CLIP_WORDS, LINKS, STILL_WORDS, join, someone
from vitaclip.data.puppets.people import Look, Rng, pick

from .deeds import DEEDS
from .takes import Take, state

FROM_FILM = 0.5  # the share of stills that are described by the film's sentence


def sentence(take: Take, rng: Rng) -> str:
    """What happens in the whole clip."""
    deed, setting = take.deed, take.setting
    doing = deed.name if rng.random() < 0.5 or not deed.phrases else pick(rng, deed.phrases)
    giver = setting.partner if deed.gift and deed.way < 0 else setting.look
    return _told(take, giver, pick(rng, LINKS), doing, CLIP_WORDS, rng)


def still_sentence(take: Take, u: float, rng: Rng) -> str:
    """What one still shows, or what the film does."""
    if rng.random() < FROM_FILM:
        return sentence(take, rng)
    deed, setting, shown = take.deed, take.setting, state(take, u)
    if shown is None:
        about = f"with a {deed.action}" if deed.gift else EVERY[deed.action].neutral
        return _told(take, setting.look, "", about, STILL_WORDS, rng)
    giver = setting.partner if deed.gift and shown.endswith("to a man") else setting.look
    return _told(take, giver, pick(rng, LINKS), shown, STILL_WORDS, rng)


def _told(take: Take, who: Look, link: str, doing: str, openings: tuple[str, ...], rng: Rng) -> str:
    if rng.random() < 0.3:
        return join(pick(rng, ("", "a person", "a video of a person", "someone")), doing)
    opening = pick(rng, openings) if link != "is" and rng.random() < 0.4 else ""
    where = take.setting.place if rng.random() < 0.6 else ""
    watched = _watched(len(take.setting.crowd), rng) if rng.random() < 0.3 else ""
    return join(opening, someone(who, rng), link, doing, where, watched)


def _watched(crowd: int, rng: Rng) -> str:
    """That others are there, if any are."""
    if not crowd:
        return ""
    if crowd == 1:
        return pick(rng, ("while somebody else stands by", "and somebody else looks on"))
    many = "two people" if crowd == 2 else "three people"
    return pick(rng, (f"while {many} stand by", f"and {many} look on"))


def vocabulary() -> list[str]:
    """Every word that a sentence of this world can hold, those of the puppets' among them."""
    texts = [*puppets.vocabulary(), "while and stand stands by look looks on"]
    texts += ["somebody else two three people circling with a"]
    for deed in DEEDS.values():
        texts += [deed.name, *deed.phrases, deed.action]
        if not deed.gift:
            act = EVERY[deed.action]
            texts += [act.phrase, act.neutral, *act.synonyms]
    words = {word for text in texts for word in text.lower().split()}
    return sorted(words)
