"""Models, opened once for everybody and held by least recent use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from vitaclip.errors import InputError, quoted
from vitaclip.inference.cache import Cache
from vitaclip.inference.model_id import EMBEDDED, PROMPT_KINDS, Choice, read_choice
from vitaclip.inference.own_prompts import Learned
from vitaclip.io.checksums import damage

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.io.download import Progress
    from vitaclip.models.backbone import Backbone
    from vitaclip.models.prompted_clip import PromptedCLIP
    from vitaclip.models.zero_shot import ZeroShotClassifier

FRAMES = 8  # for plain CLIP; what the prompts that ship were trained on, as in Vita-CLIP


@dataclass(frozen=True)
class Held:
    """A model ready for use; `learned` counts the numbers its prompts hold, CLIP's own apart."""

    model: PromptedCLIP
    classifier: ZeroShotClassifier
    choice: Choice
    prompts: str
    learned: int
    frames: int = FRAMES  # of a clip, unless it is asked for with more or fewer

    @cached_property
    def fingerprint(self) -> str:
        """Of the frozen weights and of everything learned on top of them."""
        content = hashlib.sha256(self.model.backbone.sha256.encode())
        for part in (self.model.video, self.model.words):
            for name, weight in sorted(part.state_dict().items()) if part is not None else ():
                content.update(name.encode())
                content.update(weight.detach().float().cpu().numpy().tobytes())
        return content.hexdigest()


@dataclass(frozen=True)
class _Opened:
    """A backbone and what prompts made of it; forgotten together, so that memory comes free."""

    backbone: Backbone
    held: Cache[Held]


class Shelf:
    """Opens backbones and prompts; `background(choice)` names what “none of these” weighs against.

    `load_prompts(path, backbone)` reads a file of learned prompts; without it there is plain CLIP.
    `own` are prompts that somebody learned, beside those that ship.
    """

    def __init__(
        self,
        assets: Path,
        background: Callable[[Choice], Sequence[str]],
        load_prompts: Callable[[Path, Backbone], PromptedCLIP] | None = None,
        most_bytes: int = 4 << 30,
        device: str = "auto",
        own: Sequence[Learned] = (),
    ):
        self.own = {(one.choice, one.key): one for one in own}
        self.assets, self._background, self._load_prompts = assets, background, load_prompts
        self._device = device
        self._opened: Cache[_Opened] = Cache(most_bytes, lambda opened: _bytes(opened.backbone))
        self._arriving: dict[Choice, Progress] = {}

    def kinds(self, choice: Choice = EMBEDDED) -> dict[str, str]:
        """The prompts there are for this model, by key, with the name a person reads."""
        trained = self._load_prompts is not None and choice == EMBEDDED
        shipped = {
            kind: title
            for kind, title in PROMPT_KINDS.items()
            if kind == "none"
            or (trained and self._file(choice, kind).is_file() and kind not in self.damaged)
        }
        return shipped | {key: one.title for (on, key), one in self.own.items() if on == choice}

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

    def is_here(self, choice: Choice) -> bool:
        """Whether `get` can open this model without fetching it first."""
        if choice == EMBEDDED or self._opened.get(choice):
            return True
        from vitaclip.models import factory

        return factory.is_here(self._place(choice), choice.pretrained)

    def named(self, text: str) -> Choice:
        """The model that a visitor means: one that prompts here stand on, or any of open_clip's."""
        return next((on for on, _ in self.own if str(on) == text), None) or read_choice(text)

    def known(self, text: str) -> Choice:
        """A visitor's model, if it can be opened now; only `fetch` brings one to this machine."""
        choice = self.named(text)
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
        from vitaclip.models import factory
        from vitaclip.models.backbone import Backbone

        name = self._place(choice)
        try:
            for progress in factory.fetch(name, choice.pretrained):
                self._check_size(choice, progress)
                self._arriving[choice] = progress
        finally:
            self._arriving.pop(choice, None)
        backbone = Backbone.load(name, choice.pretrained, self._device)
        return _Opened(backbone, Cache(len(self.kinds(choice)), lambda held: 1))

    def _check_size(self, choice: Choice, progress: Progress) -> None:
        """What would not fit into the memory set aside for models is not fetched at all."""
        most = self._opened.most_bytes
        if progress.total > most:
            raise InputError(
                f"{choice} has {progress.total / 1e9:.1f} GB of weights and this app keeps "
                f"{most / 1e9:.1f} GB of models in memory; choose a smaller model."
            )

    def _prompt(self, backbone: Backbone, choice: Choice, prompts: str) -> Held:
        from vitaclip.models.prompted_clip import PromptedCLIP
        from vitaclip.models.zero_shot import ZeroShotClassifier

        if prompts == "none" or self._load_prompts is None:
            model = PromptedCLIP(backbone)
        else:
            model = self._load_prompts(self._file(choice, prompts), backbone)
        parts = [part for part in (model.video, model.words) if part is not None]
        learned = sum(x.numel() for part in parts for x in part.parameters())
        classifier = ZeroShotClassifier(model, self._background(choice))
        frames = model.video.frames if model.video else FRAMES
        return Held(model, classifier, choice, prompts, learned, frames)

    def _file(self, choice: Choice, prompts: str) -> Path:
        own = self.own.get((choice, prompts))
        return own.path if own else self.assets / f"{prompts}.safetensors"

    def _place(self, choice: Choice) -> str:
        """The model's name for open_clip."""
        if choice == EMBEDDED:
            return f"local-dir:{self.assets / choice.name}"
        return next((one.place for (on, _), one in self.own.items() if on == choice), choice.name)


def _bytes(backbone: Backbone) -> int:
    return sum(x.numel() * x.element_size() for x in backbone.parameters())
