"""Sentences about shots: who, in what clothes, does what, where, in many wordings.

A clip is described by its action. A still is described by the state it shows, as people caption
photographs: a seated puppet is "sitting down", whichever film it was cut from.
"""

import re
from collections.abc import Sequence

from .actions import ACTIONS, EVERY, Action
from .people import COLOURS, STYLES, TOPS, Look, Rng, pick
from .places import PLACES
from .shots import Shot, state

BARE = 0.36  # the share of captions without clothes or place
CLIP_WORDS = ("a video of", "a clip of", "a film of", "footage of")
STILL_WORDS = ("a photo of", "a picture of", "a video of", "a cartoon of")
LINKS = ("", "is", "who is")
PEOPLE = {
    "man": ("man", "person"),
    "woman": ("woman", "person"),
    "boy": ("boy", "child", "person"),
    "girl": ("girl", "child", "person"),
}


def caption(shot: Shot, rng: Rng) -> str:
    """What happens in the whole clip."""
    return _sentence(shot, shot.facts, CLIP_WORDS, rng)


def still_caption(shot: Shot, time: float, rng: Rng) -> str:
    """What one still shows; between the twins' states it names neither."""
    shown = state(shot, time)
    return _sentence(shot, EVERY[shown] if shown else None, STILL_WORDS, rng)


def _sentence(shot: Shot, action: Action | None, openings: Sequence[str], rng: Rng) -> str:
    if rng.random() < BARE:
        return bare(shot, action, openings, rng)
    doing = pick(rng, phrases(action)) if action else shot.facts.neutral
    who = someone(shot.look, rng)
    link = pick(rng, LINKS) if action else ""
    where = shot.place if rng.random() < 0.6 else ""
    if where and action and rng.random() < 0.15:
        return join(where, who, "is", doing)
    opening = pick(rng, openings) if link != "is" and rng.random() < 0.4 else ""
    return join(opening, who, link, doing, where)


def bare(shot: Shot, action: Action | None, openings: Sequence[str], rng: Rng) -> str:
    """Little more than the action, as one types a class name: here the name itself is at home."""
    opened = f"{pick(rng, openings)} a person {{}}"
    forms = ["a person {}", opened, "a video of a person {}", "someone {}"]
    if action is None:
        return pick(rng, forms).format(shot.facts.neutral)
    doing = action.name if rng.random() < 0.7 else pick(rng, phrases(action))
    return pick(rng, ["{}", "{}", *forms]).format(doing)


def phrases(action: Action) -> list[str]:
    """What can stand after "is": three times as often the usual phrase as any one synonym."""
    return [action.phrase, action.phrase, action.phrase, *action.synonyms]


def someone(look: Look, rng: Rng) -> str:
    """One person, with none, some or all of what they wear."""
    noun = pick(rng, PEOPLE[look.who])
    size = pick(rng, ["tall", "big"]) if look.height > 1.03 else ""
    size = "small" if look.height < 0.91 else size
    head = join("a", size if rng.random() < 0.4 else "", noun)
    worn = clothes(look, rng)
    hat = join("with a", look.hat_colour, look.hat) if look.hat and rng.random() < 0.5 else ""
    if not worn:
        return join(head, hat)
    return join(head, pick(rng, ["in", "wearing", "dressed in"]), " and ".join(worn), hat)


def clothes(look: Look, rng: Rng) -> list[str]:
    """The garments a sentence mentions: none, the upper, the lower or both."""
    pattern = look.pattern if rng.random() < 0.5 else ""
    worn = [join("a", pattern, look.top_colour, look.top)] if rng.random() < 0.65 else []
    if look.bottom != "dress" and rng.random() < 0.3:
        article = "a" if look.bottom == "skirt" else ""
        worn.append(join(article, look.bottom_colour, look.bottom))
    return worn


def join(*parts: str) -> str:
    """What is not empty, with spaces between, and "an" where it belongs."""
    text = " ".join(p for p in parts if p)
    return re.sub(r"\ba (?=[aeio])", "an ", text)


def vocabulary() -> list[str]:
    """Every word that a caption can hold."""
    texts = [*CLIP_WORDS, *STILL_WORDS, *LINKS, *PLACES, *COLOURS, *STYLES, *TOPS]
    for action in ACTIONS.values():
        texts += [action.name, action.phrase, *action.synonyms, action.neutral]
    texts += [noun for nouns in PEOPLE.values() for noun in nouns]
    texts += ["a an and someone in with wearing dressed tall big small person striped spotted"]
    texts += ["dress skirt trousers shorts cap beanie"]
    return sorted({word for text in texts for word in text.lower().split()})
