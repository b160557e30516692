"""Learned context for class names (as in CoOp): learned words in the places of real ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from vitaclip.errors import InputError

PLACES = ("end", "middle", "front")  # where the name of the class stands: the paper's is "end"
SPREAD = 0.02  # of the first words: the paper's
SEAT = "X"  # one token; the learned words take its places


class TextSide(Protocol):
    """What learned words need of a `Backbone`, which tells more of each of these."""

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        ...

    @property
    def text_tower(self) -> Any:
        """The text side, opened."""
        ...

    def tokens(self, sentences: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token numbers (k, l), and where each sentence ends (k,)."""
        ...

    def encode_word_vectors(self, words: Tensor, ends: Tensor) -> Tensor:
        """Word vectors (k, l, d) to text features (k, e)."""
        ...


class TextPrompts(nn.Module):
    """Learned context for class names (Wasim et al., CVPR 2023, section 3.2).

    A sentence is "X X … X name." with learned vectors for the X. The name stands at the end, in
    the middle of the learned words, or in front of them. *Unified* words serve every label
    there is; *class-specific* ones, a set for each of `classes`, serve those and no others.
    """

    def __init__(
        self, width: int, count: int = 8, place: str = "end", classes: Sequence[str] = ()
    ) -> None:
        super().__init__()
        if place not in PLACES:
            raise InputError(f"A name has no place {place!r} among words: {', '.join(PLACES)}.")
        self.place, self.classes = place, tuple(classes)
        self.options = {"count": count, "place": place, "classes": list(classes)}
        shape = (len(self.classes), count, width) if self.classes else (count, width)
        self.context = nn.Parameter(torch.randn(shape) * SPREAD)

    @classmethod
    def for_backbone(
        cls, backbone: TextSide, count: int = 8, place: str = "end", classes: Sequence[str] = ()
    ) -> TextPrompts:
        """Fresh words that fit a `Backbone`."""
        width = _table(backbone).shape[1]
        return cls(width, count, place, classes).to(backbone.device)

    @classmethod
    def from_words(
        cls, backbone: TextSide, words: str, place: str = "end", classes: Sequence[str] = ()
    ) -> TextPrompts:
        """Learned words that start as real ones, "a video of a person" for example."""
        table = _table(backbone)
        tokens, ends = backbone.tokens([words])
        start = table[tokens[0, 1 : int(ends[0])]]  # (count, d)
        prompts = cls(table.shape[1], len(start), place, classes).to(backbone.device)
        prompts.context.data.copy_(start)
        return prompts

    @property
    def count(self) -> int:
        """Learned words in a sentence."""
        return self.context.shape[-2]

    def serves(self, label: str) -> bool:
        """Whether these words can stand with this label."""
        return not self.classes or _plain(label) in self._numbers()

    def written(self, label: str) -> str:
        """The sentence of a label, with a seat for each learned word."""
        return f"{' '.join([SEAT] * self.count)} {_spaced(label)}."

    def encode(self, labels: Sequence[str], backbone: TextSide) -> Tensor:
        """Labels under the learned words to features (k, e), not normalised."""
        sentences, ends = self.sentences(labels, backbone)
        return backbone.encode_word_vectors(sentences, ends)

    def sentences(self, labels: Sequence[str], backbone: TextSide) -> tuple[Tensor, Tensor]:
        """Word vectors (k, l, d) with the learned ones in their seats, and the ends (k,)."""
        names = [_spaced(label) for label in labels]
        tokens, ends = backbone.tokens([self.written(name) for name in names])
        words = _table(backbone)[tokens]  # (k, l, d)
        lengths = backbone.tokens(names)[1] - 1  # tokens in each name alone
        self._check_room(labels, lengths, ends, backbone)
        words = torch.cat(
            [words[:, :1], self._chosen(labels), words[:, 1 + self.count :]], dim=1
        )  # names at the end
        return torch.take_along_dim(words, self._order(lengths, words)[..., None], dim=1), ends

    def _chosen(self, labels: Sequence[str]) -> Tensor:
        """The learned words for each label: (k, count, d)."""
        if not self.classes:
            return self.context.expand(len(labels), -1, -1)
        numbers = self._numbers()
        foreign = [label for label in labels if _plain(label) not in numbers]
        if foreign:
            raise InputError(
                f"These words were learned for {len(self.classes)} classes of their own, one set "
                f"for each ({', '.join(self.classes[:3])} …), and {foreign[0]!r} is not among "
                "them; choose from those, or use words that were learned for all classes together."
            )
        return self.context[[numbers[_plain(label)] for label in labels]]

    def _order(self, lengths: Tensor, words: Tensor) -> Tensor:
        """Where each row of a sentence is found when its name stands at the end: (k, l)."""
        ahead = {"end": self.count, "middle": self.count // 2, "front": 0}[self.place]
        rows = torch.arange(words.shape[1], device=words.device).expand(len(words), -1)
        stop = (1 + ahead + lengths)[:, None]  # the name is moved to rows 1 + ahead … stop
        name = (rows > ahead) & (rows < stop)
        after = (rows >= stop) & (rows <= self.count + lengths[:, None])
        return rows + name * (self.count - ahead) - after * lengths[:, None]

    def _check_room(
        self, labels: Sequence[str], lengths: Tensor, ends: Tensor, backbone: TextSide
    ) -> None:
        """A name that the tokenizer had to cut would lose its end, so it is refused."""
        last = len(backbone.text_tower.text.positional_embedding) - 1
        cut = (ends == last) & (self.count + lengths + 2 > last)
        for label in (label for label, is_cut in zip(labels, cut.tolist()) if is_cut):
            short = label if len(label) <= 40 else label[:40] + "…"
            raise InputError(f"The class {short!r} is too long to stand beside learned words.")

    def _numbers(self) -> dict[str, int]:
        return {_plain(name): number for number, name in enumerate(self.classes)}


def _spaced(label: str) -> str:
    """As the paper writes a class name."""
    return label.replace("_", " ").strip()


def _plain(label: str) -> str:
    """What two spellings of a class have in common: letters and digits, or all there is."""
    return "".join(letter for letter in label.lower() if letter.isalnum()) or label


def _table(backbone: TextSide) -> Tensor:
    """The vectors of all words (words, d)."""
    return backbone.text_tower.text.token_embedding.weight
