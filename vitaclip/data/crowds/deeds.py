"""The classes: a verb, and in which way, how often or how fast it is done.

Deeds of one verb are made of the same stills: only their order in time tells them apart, so what
a method that sees single stills can reach at most is known, see `ceiling`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vitaclip.data.puppets.actions import EVERY

TIMES = {1: ("once", "one time"), 2: ("twice", "two times"), 3: ("three times", "thrice")}
PACES = {"slow": ("slowly", "at a slow pace"), "fast": ("fast", "at a fast pace")}
TWINS = {  # verb -> the action whose film, run forwards or backwards, is the verb's
    "chair": "sitting down",
    "door": "opening a door",
    "box": "picking up a box",
    "umbrella": "opening an umbrella",
    "walk": "walking right",
    "ball": "throwing a ball",
    "arm": "raising an arm",
    "flag": "raising a flag",
    "barbell": "lifting a barbell",
    "knees": "kneeling down",
}
TWICE = ("door", "umbrella", "arm", "flag")
COUNTED = {  # verb -> action
    "squats": "squatting",
    "jacks": "jumping jacks",
    "pull ups": "pull ups",
    "bows": "bowing",
    "bends": "bending to the sides",
}
PACED = {"march": "marching on the spot", "hops": "hopping", "punches": "punching bag"}
GIVEN = ("box", "ball", "flower")
NOVEL = ("flag", "barbell", "knees", "bows", "bends", "punches", "giving a flower")
COMPOSED = (  # never trained, though each part was: the verb in other ways, the way of other verbs
    "standing up and sitting down again",
    "opening a door and closing a door again twice",
    "picking up a box and putting down a box again",
    "closing an umbrella and opening an umbrella again",
    "walking right and walking left again",
    "catching a ball and throwing a ball again",
    "lowering an arm",
    "squatting twice",
    "doing jumping jacks three times",
    "doing pull ups once",
    "marching on the spot fast",
    "circling an arm backwards fast",
    "giving a ball to a man",
)


@dataclass(frozen=True)
class Deed:
    """One class. Those of one verb differ in nothing that a still could show."""

    name: str
    phrases: tuple[str, ...]  # other words for it
    verb: str
    action: str  # of the puppets, that draws it; for gifts the thing given
    way: int = 1  # -1: forwards in time it looks as the other way does backwards
    again: bool = False  # there and back
    turns: int = 0  # how often, where that is said
    pace: str = ""  # slow or fast, where that is said

    @property
    def split(self) -> str:
        """Base, novel or composition."""
        if self.verb in NOVEL:
            return "novel"
        return "composition" if self.name in COMPOSED else "base"

    @property
    def gift(self) -> bool:
        """Whether one gives something to another."""
        return self.verb.startswith("giving")


def _twins(verb: str, action: str) -> Iterator[Deed]:
    """There, back, there and back, back and there, and for some there and back twice."""
    first = EVERY[action]
    names = {way: EVERY[name] for way, name in ((1, first.name), (-1, first.twin or ""))}
    for way, act in names.items():
        yield Deed(act.name, act.synonyms, verb, action, way)
    for way in names:
        there, back = names[way], names[-way]
        both = f"{there.name} and {back.name} again"
        other = [f"{a} and then {b}" for a, b in zip(there.synonyms, back.synonyms)]
        phrases = (f"{there.name} and then {back.name}", *other)
        yield Deed(both, phrases, verb, action, way, again=True)
        if way > 0 and verb in TWICE:
            often = tuple(f"{phrase} two times" for phrase in phrases)
            yield Deed(f"{both} twice", often, verb, action, way, again=True, turns=2)


def _counted(verb: str, action: str) -> Iterator[Deed]:
    act = EVERY[action]
    for turns, (usual, other) in TIMES.items():
        phrases = (f"{act.phrase} {other}", *(f"{word} {usual}" for word in act.synonyms))
        yield Deed(f"{act.phrase} {usual}", phrases, verb, action, turns=turns)


def _paced(verb: str, action: str, called: str = "", way: int = 1) -> Iterator[Deed]:
    """Slowly and fast; `called` is another action, the same one backwards."""
    act = EVERY[called or action]
    for pace, (usual, other) in PACES.items():
        phrases = (f"{act.phrase} {other}", *(f"{word} {usual}" for word in act.synonyms))
        yield Deed(f"{act.phrase} {usual}", phrases, verb, action, way, pace=pace)


def _gifts(thing: str) -> Iterator[Deed]:
    """A man gives it to a woman; backwards in time a woman gives it to a man."""
    for way, giver, taker in ((1, "man", "woman"), (-1, "woman", "man")):
        phrases = (
            f"handing a {thing} to a {taker}",
            f"giving a {taker} a {thing}",
            f"passing a {thing} from a {giver} to a {taker}",
        )
        yield Deed(f"giving a {thing} to a {taker}", phrases, f"giving a {thing}", thing, way)


def _all() -> Iterator[Deed]:
    for verb, action in TWINS.items():
        yield from _twins(verb, action)
    for verb, action in COUNTED.items():
        yield from _counted(verb, action)
    for verb, action in PACED.items():
        yield from _paced(verb, action)
    for way, called in ((1, "circling an arm forwards"), (-1, "circling an arm backwards")):
        yield from _paced("circling", "circling an arm forwards", called, way)
    for thing in GIVEN:
        yield from _gifts(thing)


DEEDS: dict[str, Deed] = {deed.name: deed for deed in _all()}
SPLITS: dict[str, tuple[str, ...]] = {
    "all": tuple(DEEDS),
    **{
        split: tuple(name for name, deed in DEEDS.items() if deed.split == split)
        for split in ("base", "novel", "composition")
    },
}
SPLITS["trained"] = tuple(name for name, deed in DEEDS.items() if deed.split != "novel")
KINDS = ("direction", "order", "return", "count", "speed", "role")


def difference(one: Deed, other: Deed) -> str | None:
    """The one kind of difference between two deeds of a verb; None for several, or another verb."""
    if one.verb != other.verb:
        return None
    facts = ("way", "again", "turns", "pace")
    apart = [fact for fact in facts if getattr(one, fact) != getattr(other, fact)]
    if len(apart) != 1:
        return None
    if apart == ["way"]:
        return "role" if one.gift else "order" if one.again else "direction"
    return {"again": "return", "turns": "count", "pace": "speed"}[apart[0]]


def rivals(name: str, among: Sequence[str], kind: str) -> list[int]:
    """Which of the names differ from this deed in this kind alone."""
    mine = DEEDS[name]
    return [i for i, other in enumerate(among) if difference(mine, DEEDS[other]) == kind]


def ceiling(names: Sequence[str], kind: str = "") -> float:
    """The most that can be right, in the mean over these classes, of who sees stills in no order.

    A still taken at a random moment follows the same law in all deeds of a verb, so an answer
    that rests on it is as often given for one as for another: where clips of g of them are named
    among the g, one in g is right. Of a direction and its opposite the stills are the very same;
    of the other kinds a few stills at even moments meet the law only nearly. With a `kind` the
    question is only which of those it is that differ in this kind alone.
    """
    if not kind:
        verbs = Counter(DEEDS[name].verb for name in names)
        shares = [1 / verbs[DEEDS[name].verb] for name in names]
    else:
        against = [len(rivals(name, names, kind)) for name in names]
        shares = [1 / (1 + count) for count in against if count]
    return sum(shares) / len(shares) if shares else float("nan")
