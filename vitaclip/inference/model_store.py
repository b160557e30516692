"""Model store: models opened once for everybody, and kept by least recent use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from vitaclip.errors import InputError, quoted
from vitaclip.inference.encoding.cache import Cache
from vitaclip.inference.lessons.lent_lessons import ENDED, LESSON, LentLessons
from vitaclip.inference.model_id import (
    COMPARE,
    DEFAULT,
    EMBEDDED,
    PROMPT_TITLES,
    ModelId,
    default_prompts,
    known_as,
    read_model_id,
)
from vitaclip.inference.model_policy import ModelPolicy
from vitaclip.inference.own_prompts import OwnPrompts
from vitaclip.io.checksums import damage

if TYPE_CHECKING:  # torch takes seconds to import, and the page must not wait for it
    from vitaclip.inference.model import Model
    from vitaclip.io.download import Progress
    from vitaclip.models.backbone import Backbone
    from vitaclip.models.prompted_clip import PromptedCLIP
    from vitaclip.open_set.world import World


OPEN_LESSONS = 64  # of a CLIP; all share its weights


@dataclass(frozen=True)
class _Opened:
    """A backbone and what prompts made of it; forgotten together, so that memory comes free."""

    backbone: Backbone
    models: Cache[Model]
    lessons: Cache[Model]  # of visitors


class ModelStore:
    """Opens backbones and prompts; `background(id)` names what “none of these” weighs against.

    `load_prompts(path, backbone)` reads a file of learned prompts; without it there is plain CLIP.
    `own` are prompts that somebody learned, beside those that ship, and `clips` folders of CLIPs;
    `policy` is what may be had.
    """

    def __init__(
        self,
        assets: Path,
        background: Callable[[ModelId], Sequence[str]],
        load_prompts: Callable[[Path, Backbone], PromptedCLIP] | None = None,
        most_bytes: int = 4 << 30,
        device: str = "auto",
        precision: str = "auto",
        own: Sequence[OwnPrompts] = (),
        clips: Sequence[Path] = (),
        first: ModelId = EMBEDDED,
        policy: ModelPolicy | None = None,
    ) -> None:
        self.own = {one.id: one for one in own}
        self.lent = LentLessons()
        self._folders = {ModelId(path.name): f"local-dir:{path}" for path in clips}
        self.first = first  # the one to begin with
        self.assets, self._background, self._load_prompts = assets, background, load_prompts
        self._device, self._precision = device, precision
        self._opened: Cache[_Opened] = Cache(most_bytes, lambda opened: _bytes(opened.backbone))
        self._arriving: dict[ModelId, Progress] = {}
        self._opening: dict[ModelId, int] = {}  # bytes that are still to come
        self._room = Lock()
        self.policy = policy or ModelPolicy()

    def prompts_of(self, model: ModelId = EMBEDDED) -> dict[str, str]:
        """The prompts there are for this CLIP, by name, with the title a person reads."""
        clip = model.clip
        trained = self._load_prompts is not None and clip == EMBEDDED
        shipped = {
            name: title
            for name, title in PROMPT_TITLES.items()
            if name == "none"
            or (trained and self._file(clip.under(name)).is_file() and name not in self.damaged)
        }
        own = {id.prompts: one.title for id, one in self.own.items() if id.clip == clip}
        return shipped | own

    def title(self, model: ModelId) -> str:
        """What a person reads for the prompts of a model."""
        if model in self.lent:
            return self.lent.get(model).title
        return self.prompts_of(model)[model.prompts]

    def take_back(self, model: ModelId) -> OwnPrompts | None:
        """Forget a lesson; what there was of it, for whoever clears it away."""
        if opened := self._opened.get(model.clip):
            opened.lessons.drop(model)
        return self.lent.pop(model)

    @cached_property
    def damaged(self) -> dict[str, str]:
        """Prompts whose file is not the one that was shipped, with the sentence that says so."""
        return {Path(name).stem: told for name, told in damage(self.assets).items()}

    def resolve(self, model: ModelId, task: str) -> ModelId:
        """The model that is meant: its names in full, and the prompts that are best for this task.

        A CLIP's name becomes open_clip's own, with its weights; “default” prompts become some.
        """
        if model.clip not in self.added:
            model = known_as(model)
        known = self.prompts_of(model)
        if model.prompts == DEFAULT:
            return model.under(default_prompts(known, task))
        if model.clip == EMBEDDED and model.prompts in self.damaged:
            raise InputError(self.damaged[model.prompts])
        if model.prompts not in known and model not in self.lent:
            raise InputError(
                f"{model} has no prompts named {quoted(model.prompts)}; "
                f"there are: {', '.join(known)}."
            )
        return model

    def each(self, model: ModelId, task: str) -> list[ModelId]:
        """The models that a visitor means: all prompts of this CLIP if they are compared, else one.

        Prompts that it has not are those of the model they chose before: then none are used.
        """
        known = self.prompts_of(model)
        if model.prompts == COMPARE:
            return [model.under(prompts) for prompts in known]
        if model.prompts.startswith(LESSON) and self.lent.named(model.prompts) is None:
            raise InputError(ENDED)
        known_here = model.prompts in (*known, DEFAULT) or model in self.lent
        meant = model if known_here else model.clip
        return [self.resolve(meant, task)]

    def get(self, model: ModelId = EMBEDDED) -> Model:
        """The model, opened now if it is not there yet."""
        model = self.resolve(model, "recognise")
        opened = self._opened.once(model.clip, lambda: self._open(model.clip))
        if model in self.lent:
            path = self.lent.get(model).path
            return opened.lessons.once(model, lambda: self._teach(model, path))
        return opened.models.once(model, lambda: self._prompt(opened.backbone, model))

    def is_here(self, model: ModelId) -> bool:
        """Whether `get` can open this model without fetching it first."""
        if model.clip == EMBEDDED or self._opened.get(model.clip):
            return True
        from vitaclip.models import factory

        return factory.is_here(self._place(model), model.pretrained)

    @property
    def added(self) -> dict[ModelId, str]:
        """CLIPs that somebody added, or that prompts of theirs stand on, by open_clip's name."""
        return self._folders | {id.clip: one.place for id, one in self.own.items()}

    def bring(self, prompts: Sequence[OwnPrompts]) -> None:
        """Prompts that were added while this runs; those of the same name are replaced."""
        self.own |= {one.id: one for one in prompts}

    def named(self, text: str) -> ModelId:
        """The CLIP that a visitor means: one that was added here, or any of open_clip's."""
        added = (id for id in self.added if str(id) == text)
        return next(added, None) or self.policy.checked(read_model_id(text))

    def known(self, text: str) -> ModelId:
        """A visitor's CLIP, if it can be opened now; only `fetch` brings one to this machine."""
        model = self.named(text)
        if not self.is_here(model):
            raise InputError(
                f"{model} is not on this machine yet; choose it under Model at the top of the "
                "page, and ask again when it is ready."
            )
        return model

    def missing(self, model: ModelId) -> int:
        """The bytes that have to be fetched before this model can be opened."""
        from vitaclip.models import factory

        return 0 if self.is_here(model) else factory.missing(self._place(model), model.pretrained)

    def fetch(self, model: ModelId) -> Iterator[Progress | None]:
        """Opens a CLIP and yields, twice a second until it is there, how far its download is.

        However many wait for a model, it is fetched once and all see the same numbers.
        """
        failed: list[BaseException] = []

        def work() -> None:
            try:
                self.get(model)
            except BaseException as problem:  # carried over to whoever waits
                failed.append(problem)

        job = Thread(target=work, daemon=True)
        job.start()
        while job.is_alive():
            job.join(0.5)
            yield self._arriving.get(model.clip)
        if failed:
            raise failed[0]

    def _open(self, model: ModelId) -> _Opened:
        from vitaclip.models import factory
        from vitaclip.models.backbone import Backbone

        name = self._place(model)
        self._opening[model] = 0
        try:
            for progress in factory.fetch(
                name, model.pretrained, lambda size: self._begin(model, size)
            ):
                self._arriving[model] = progress
                self._opening[model] = min(self._opening[model], progress.total - progress.done)
            backbone = Backbone.load(name, model.pretrained, self._device, self._precision)
        finally:
            self._arriving.pop(model, None)
            self._opening.pop(model, None)
        models = Cache(len(self.prompts_of(model)), lambda held: 1)
        return _Opened(backbone, models, Cache(OPEN_LESSONS, lambda held: 1))

    def _begin(self, model: ModelId, size: int) -> None:
        """What would not fit into memory is not fetched; room on the disk is made for the rest."""
        from vitaclip.models import factory

        most = self._opened.most_bytes
        if size > most:
            raise InputError(
                f"{model} has {size / 1e9:.1f} GB of weights and this app keeps "
                f"{most / 1e9:.1f} GB of models in memory; choose a smaller model."
            )
        if self.policy.cache_bytes is None:
            return
        with self._room:
            self._opening[model] = size
            busy = {*list(self._opening), *self._opened.keys()}  # a list: others add to it
            keep = [(self._place(id), id.pretrained) for id in busy]
            factory.make_room(sum([*self._opening.values()]), self.policy.cache_bytes, keep)

    def _prompt(self, backbone: Backbone, model: ModelId) -> Model:
        from vitaclip.inference.model import Model
        from vitaclip.models.prompted_clip import PromptedCLIP
        from vitaclip.models.zero_shot import ZeroShotClassifier

        own = self.own.get(model)
        if own and own.taught:
            return self._teach(model, own.path)
        if model.prompts == "none" or self._load_prompts is None:
            clip = PromptedCLIP(backbone)
        else:
            clip = self._load_prompts(self._file(model), backbone)
        opened = Model(clip, ZeroShotClassifier(clip, self._background(model.clip)), model)
        return replace(opened, world=self._world(opened))

    def _teach(self, model: ModelId, path: Path) -> Model:
        """The model that a lesson stands on, with what was taught beside what it knows."""
        from vitaclip.learning.lesson_file import base_of, load_lesson

        base = self.get(model.under(base_of(path)))
        lesson = load_lesson(path, base.clip, base.fingerprint)
        return replace(base, id=model, lesson=lesson)

    def _world(self, model: Model) -> World | None:
        """What this very model was trained on, where that lies beside its prompts."""
        from vitaclip.open_set.world import ENDING, load_world

        path = self._file(model.id).with_suffix(ENDING)
        ours = model.id.clip == EMBEDDED or model.id in self.own
        if not ours or not path.is_file() or path.stem in self.damaged:
            return None
        world = load_world(path)
        return world if world.sha256 == model.fingerprint else None

    def _file(self, model: ModelId) -> Path:
        own = self.own.get(model)
        return own.path if own else self.assets / f"{model.prompts}.safetensors"

    def _place(self, model: ModelId) -> str:
        """The CLIP's name for open_clip."""
        if model.clip == EMBEDDED:
            return f"local-dir:{self.assets / model.name}"
        return self.added.get(model.clip, model.name)


def _bytes(backbone: Backbone) -> int:
    return sum(x.numel() * x.element_size() for x in backbone.parameters())
