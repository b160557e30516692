"""Models, opened once for everybody and held by least recent use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from vitaclip.batcher import Batcher
from vitaclip.cache import Cache
from vitaclip.errors import InputError, quoted
from vitaclip.sums import damage

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.backbone import Backbone
    from vitaclip.download import Progress
    from vitaclip.model import PromptedCLIP
    from vitaclip.recognition import Recognizer

TOGETHER = 8  # videos of different visitors in one batch: more would make the first wait longer
PROMPT_KINDS = {"none": "Plain CLIP", "vita": "Vita-CLIP", "cube": "Prompt Switch"}


@dataclass(frozen=True)
class Choice:
    """Which frozen CLIP: the embedded one, or an open_clip name with the tag of its weights."""

    name: str = "puppet-clip"
    pretrained: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.pretrained]))


EMBEDDED = Choice()


def read_choice(text: str) -> Choice:
    """“ViT-B-16-quickgelu openai” as a visitor writes it; names of places are not for visitors."""
    words = str(text)[:400].replace("·", " ").replace(",", " ").split()
    if words == [EMBEDDED.name]:
        return EMBEDDED
    if len(words) != 2 or not all(re.fullmatch(r"[\w-]{1,80}", word, re.ASCII) for word in words):
        raise InputError(
            "A model is written as its open_clip name and the tag of its weights, "
            "for example “ViT-B-16-quickgelu openai”."
        )
    return Choice(*words)


@dataclass(frozen=True)
class Held:
    """A model ready for use; `learned` counts the numbers its prompts hold, CLIP's own apart."""

    model: PromptedCLIP
    recognizer: Recognizer
    choice: Choice
    prompts: str
    learned: int


@dataclass(frozen=True)
class _Opened:
    """A backbone and what prompts made of it; forgotten together, so that memory comes free."""

    backbone: Backbone
    held: Cache[Held]


class Shelf:
    """Opens backbones and prompts; `background(choice)` names what “none of these” weighs against.

    `load_prompts(path, backbone)` reads a file of learned prompts; without it there is plain CLIP.
    `loan(function)` is that function where a GPU is lent for the length of a call; models then
    live on the CPU and move for the call.
    """

    def __init__(
        self,
        assets: Path,
        background: Callable[[Choice], Sequence[str]],
        load_prompts: Callable[[Path, Backbone], PromptedCLIP] | None = None,
        most_bytes: int = 4 << 30,
        loan: Callable[[Callable], Callable] | None = None,
    ):
        self.assets, self._background, self._load_prompts = assets, background, load_prompts
        self._loan = loan
        self._together = Batcher(loan(self._see) if loan else self._see, TOGETHER)
        self._opened: Cache[_Opened] = Cache(most_bytes, lambda opened: _bytes(opened.backbone))
        self._arriving: dict[Choice, Progress] = {}

    def kinds(self, choice: Choice = EMBEDDED) -> dict[str, str]:
        """The prompts there are for this model, by key, with the name a person reads."""
        trained = self._load_prompts is not None and choice == EMBEDDED
        return {
            kind: title
            for kind, title in PROMPT_KINDS.items()
            if kind == "none"
            or (trained and self._file(kind).is_file() and kind not in self.damaged)
        }

    @cached_property
    def damaged(self) -> dict[str, str]:
        """Prompts whose file is not the one that was shipped, with the sentence that says so."""
        return {Path(name).stem: told for name, told in damage(self.assets).items()}

    def get(self, choice: Choice = EMBEDDED, prompts: str = "none") -> Held:
        """The model under these prompts, opened now if it is not there yet."""
        if choice == EMBEDDED and prompts in self.damaged:
            raise InputError(self.damaged[prompts])
        kinds = self.kinds(choice)
        if prompts not in kinds:
            raise InputError(
                f"{choice} has no prompts named {quoted(prompts)}; there are: {', '.join(kinds)}."
            )
        opened = self._opened.once(choice, lambda: self._open(choice))
        return opened.held.once(prompts, lambda: self._prompt(opened.backbone, choice, prompts))

    def see(self, choice: Choice, prompts: str, crops: np.ndarray) -> np.ndarray:
        """Crops (t, s, s, 3) uint8 to frame features (t, e); visitors who meet share a batch."""
        return self._together.ask((choice, prompts, len(crops)), crops)

    def _see(self, asked: tuple[Choice, str, int], videos: list[np.ndarray]) -> list[np.ndarray]:
        import torch

        from vitaclip import cores, room

        model = self.get(*asked[:2]).model
        if self._loan:
            model.to("cuda")
        with torch.inference_mode(), cores.taking(cores.for_model(model)):
            frames = torch.cat([model.backbone.prepare(crops) for crops in videos])
            return list(room.see(model, frames).float().cpu().numpy())

    def is_here(self, choice: Choice) -> bool:
        """Whether `get` can open this model without fetching it first."""
        if choice == EMBEDDED or self._opened.get(choice):
            return True
        from vitaclip import zoo

        return zoo.is_here(choice.name, choice.pretrained)

    def known(self, text: str) -> Choice:
        """A visitor's model, if it can be opened now; only `fetch` brings one to this machine."""
        choice = read_choice(text)
        if not self.is_here(choice):
            raise InputError(
                f"{choice} is not on this machine yet; choose it under Model at the top of the "
                "page, and ask again when it is ready."
            )
        return choice

    def fetch(self, choice: Choice) -> Iterator[Progress | None]:
        """Opens a model and yields, twice a second until it is there, how far its download is.

        However many wait for a model, it is fetched once and all see the same numbers.
        """
        failed: list[BaseException] = []

        def work():
            try:
                self.get(choice)
            except BaseException as problem:  # carried over to whoever waits
                failed.append(problem)

        job = Thread(target=work, daemon=True)
        job.start()
        while job.is_alive():
            job.join(0.5)
            yield self._arriving.get(choice)
        if failed:
            raise failed[0]

    def _open(self, choice: Choice) -> _Opened:
        from vitaclip import zoo
        from vitaclip.backbone import Backbone

        name = f"local-dir:{self.assets / choice.name}" if choice == EMBEDDED else choice.name
        try:
            for progress in zoo.fetch(name, choice.pretrained):
                self._check_size(choice, progress)
                self._arriving[choice] = progress
        finally:
            self._arriving.pop(choice, None)
        device = "cpu" if self._loan else "auto"
        backbone = Backbone.load(name, choice.pretrained, device)
        return _Opened(backbone, Cache(len(PROMPT_KINDS), lambda held: 1))

    def _check_size(self, choice: Choice, progress: Progress) -> None:
        """What would not fit into the memory set aside for models is not fetched at all."""
        most = self._opened.most_bytes
        if progress.total > most:
            raise InputError(
                f"{choice} has {progress.total / 1e9:.1f} GB of weights and this app keeps "
                f"{most / 1e9:.1f} GB of models in memory; choose a smaller model."
            )

    def _prompt(self, backbone: Backbone, choice: Choice, prompts: str) -> Held:
        from vitaclip.model import PromptedCLIP
        from vitaclip.recognition import Recognizer

        if prompts == "none" or self._load_prompts is None:
            model = PromptedCLIP(backbone)
        else:
            model = self._load_prompts(self._file(prompts), backbone)
        parts = [part for part in (model.video, model.words) if part is not None]
        learned = sum(x.numel() for part in parts for x in part.parameters())
        recognizer = Recognizer(model, self._background(choice))
        return Held(model, recognizer, choice, prompts, learned)

    def _file(self, prompts: str) -> Path:
        return self.assets / f"{prompts}.safetensors"


def _bytes(backbone: Backbone) -> int:
    return sum(x.numel() * x.element_size() for x in backbone.parameters())
