"""Model names: what people write for a CLIP becomes its open_clip name and the tag of its weights.

Papers, model hubs and other programs spell one network in many ways: ViT-B/32, vit_b_32,
openai/clip-vit-base-patch32, ViT-B-32::laion2b_s34b_b79k. All of them lead here, and none of them
to a network without weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from vitaclip.errors import InputError, quoted

OPENAI = "openai"  # the weights that a bare name means where they exist: those of the paper
USUAL = {  # elsewhere, where there are several and one is the plain choice
    "coca_ViT-B-32": "laion2b_s13b_b90k",
    "coca_ViT-L-14": "laion2b_s13b_b90k",
    "ViT-H-14": "laion2b_s32b_b79k",
    "ViT-H-14-quickgelu": "dfn5b",
    "ViT-g-14": "laion2b_s34b_b88k",
    "ViT-bigG-14": "laion2b_s39b_b160k",
    "MobileCLIP-B": "datacompdr",
    "convnext_base_w": "laion2b_s13b_b82k_augreg",
    "convnext_large_d_320": "laion2b_s29b_b131k_ft_soup",
    "convnext_xxlarge": "laion2b_s34b_b82k_augreg_soup",
}
FAMILIES = {  # a family's name alone means its member of the usual size
    "clip": ("ViT-B-16-quickgelu", OPENAI),
    "siglip": ("ViT-B-16-SigLIP", "webli"),
    "siglip2": ("ViT-B-16-SigLIP2", "webli"),
    "pe": ("PE-Core-B-16", "meta"),
    "pecore": ("PE-Core-B-16", "meta"),
    "perceptionencoder": ("PE-Core-B-16", "meta"),
    "evaclip": ("EVA02-B-16", "merged2b_s8b_b131k"),
    "eva02clip": ("EVA02-B-16", "merged2b_s8b_b131k"),
    "mobileclip": ("MobileCLIP-B", "datacompdr"),
    "mobileclip2": ("MobileCLIP2-B", "dfndr2b"),
    "metaclip": ("ViT-B-16-quickgelu", "metaclip_fullcc"),
    "dfn": ("ViT-B-16-quickgelu", "dfn2b"),
    "coca": ("coca_ViT-B-32", "laion2b_s13b_b90k"),
}
HUB_NAMES = {  # how the library transformers calls networks of OpenAI and Google
    r"clip-vit-(\w+)-patch(\d+)(-\d+)?": r"ViT-\1-\2\3",
    r"(siglip2?)-(\w+)-patch(\d+)-(\d+)": r"ViT-\2-\3-\1-\4",
}
SIZES = {"base": "B", "large": "L"}
BIG = re.compile("ViT[-_ ]?G(?=[-/])")  # with a large G it is another than ViT-g
MOST_TAGS = 8  # named in one sentence
APART = re.compile(r"\s*(?:[\s,·|/]|::|__)\s*")  # between a name and its tag, in one program's way
LOOSELY = re.compile("[-_:]")  # or in another's; only where a tag comes after it
MAKERS = ("openclip", "openai", "clip")  # some write them in front


@dataclass(frozen=True)
class Catalogue:
    """What there is: each name with its tags, and whose weights lie in which repository."""

    tags: Mapping[str, Sequence[str]]
    repositories: Mapping[str, tuple[str, str]]  # lower case -> name, tag
    quick: frozenset[tuple[str, str]]  # pairs that belong to the name with “-quickgelu”

    def read(self, text: str, pretrained: str | None = None) -> tuple[str, str]:
        """The name and the tag that are meant; the tag may stand in the text or beside it.

        Args:
            text: As people write it.
            pretrained: The tag, or the beginning of one; without it the usual weights are meant.

        Raises:
            InputError: for a name or a tag nobody knows, with the nearest; and where a network
                has no weights, or several and none that is usual.
        """
        text = BIG.sub("ViT-bigG", text.strip())
        if pretrained in self.tags.get(text, ()):
            return text, str(pretrained)
        found = self._as_repository(text) or (None if pretrained else FAMILIES.get(_key(text)))
        if found:
            return self._quickened(found[0], self._tag(found[0], pretrained or found[1]))
        name, tag = self._parted(text) or (self._name(text), "")
        if not name:
            raise self._unknown(text)
        return self._quickened(name, self._tag(name, pretrained or tag or self._made_by(text)))

    def nearest(self, text: str) -> list[str]:
        """The names that are spelled most like this one."""
        keys = {_key(name): name for name in self.tags}
        return [keys[key] for key in get_close_matches(_key(text), keys, n=4, cutoff=0.6)]

    def _as_repository(self, text: str) -> tuple[str, str] | None:
        if found := self.repositories.get(text.lower()):
            return found
        name = text.lower().rpartition("/")[2]
        for size, letter in SIZES.items():
            name = name.replace(f"-{size}-", f"-{letter}-")
        for theirs, ours in HUB_NAMES.items():
            if match := re.fullmatch(theirs, name):
                known = self._name(match.expand(ours).removesuffix("-224"))
                return (known, "") if known else None
        return None

    def _parted(self, text: str) -> tuple[str, str] | None:
        """A name that stands before its tag, the longest that there is."""
        if self._name(text):
            return None
        for name, tag in _cuts(text, APART):
            if known := self._name(name):
                return known, tag
        for name, tag in _cuts(text, LOOSELY):
            if (known := self._name(name)) and self._alike(known, tag):
                return known, tag
        return None

    def _name(self, text: str) -> str:
        """open_clip's own spelling of a name, "" for none of its own."""
        keys = {_key(name): name for name in self.tags}
        return next((keys[key] for key in _without_makers(_key(text)) if key in keys), "")

    def _made_by(self, text: str) -> str:
        return OPENAI if _key(text).startswith(OPENAI) else ""

    def _tag(self, name: str, asked: str) -> str:
        tags = self.tags[name]
        if not tags:
            raise InputError(
                f"open_clip knows the shape of {name} and has no weights for it; take a model "
                "that `vitaclip models` lists."
            )
        if asked:
            alike = self._alike(name, asked)
            if not alike:
                raise InputError(
                    f"{name} has no weights named {quoted(asked)}; there are: {_listed(tags)}."
                )
            return max(alike, key=_seen)
        if OPENAI in tags or name in USUAL or len(tags) == 1:
            return OPENAI if OPENAI in tags else USUAL.get(name, tags[0])
        raise InputError(f"{name} comes with several weights; name one of {_listed(tags)}.")

    def _alike(self, name: str, asked: str) -> list[str]:
        """The tags that this one is, or that begin like it."""
        tags, key = self.tags[name], _key(asked)
        same = [tag for tag in tags if _key(tag) == key]
        return same or [tag for tag in tags if key and _key(tag).startswith(key)]

    def _quickened(self, name: str, tag: str) -> tuple[str, str]:
        """Weights that lie under two names are always called by the one that fits them."""
        quick = f"{name}-quickgelu"
        return (quick if (quick, tag) in self.quick else name), tag

    def _unknown(self, text: str) -> InputError:
        near = self.nearest(text)
        spelled = f"the nearest names are {', '.join(near)}" if near else "see `vitaclip models`"
        place = f"; a repository of a model hub is written hf-hub:{text}" if "/" in text else ""
        return InputError(
            f"open_clip has no model named {quoted(text, whole=True)}; {spelled}{place}."
        )


def _listed(tags: Sequence[str]) -> str:
    more = len(tags) - MOST_TAGS
    return ", ".join(tags[:MOST_TAGS]) + (f" and {more} more" if more > 0 else "")


def _key(text: str) -> str:
    """What all spellings of a name have in common; “336px” is 336."""
    return re.sub(r"(?<=\d)px$", "", "".join(c for c in text.lower() if c.isalnum()))


def _without_makers(key: str) -> Iterator[str]:
    yield key
    for maker in MAKERS:
        if key.startswith(maker):
            key = key.removeprefix(maker)
            yield key


def _cuts(text: str, between: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The text in two, at every such place, the last first."""
    for match in reversed(list(between.finditer(text))):
        yield text[: match.start()], text[match.end() :]


def _seen(tag: str) -> tuple[float, str]:
    """How many pictures a training saw (s34b is 34 billion), then its epoch: more is later."""
    count = re.search(r"_s(\d+)([mb])", tag)
    return (float(count[1]) * {"m": 1e6, "b": 1e9}[count[2]] if count else 0.0), tag
