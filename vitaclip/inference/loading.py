"""Model loading for Python: which models there are, and one opened by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vitaclip.inference.model import Model
from vitaclip.inference.model_id import DEFAULT, EMBEDDED, ModelId
from vitaclip.inference.service import open_store
from vitaclip.io.assets import assets_folder
from vitaclip.io.model_shelf import ModelShelf


@dataclass(frozen=True)
class AvailableModel:
    """A CLIP that `load_model` opens, and whether that needs a network."""

    name: str
    pretrained: str | None
    here: bool  # on this disk


def load_model(
    name: str = EMBEDDED.name,
    pretrained: str | None = None,
    *,
    prompts: str | Path = DEFAULT,
    device: str = "auto",
    precision: str = "auto",
) -> Model:
    """Open a frozen CLIP under prompts.

    Args:
        name: The embedded model, any name people have for a CLIP, `hf-hub:…` or `local-dir:…`.
        pretrained: The tag of its weights, by default the usual; fetched once if not here.
        prompts: “default” is what is best for this model; none, vita, cube, or learned prompts by
            their file, or by their name once they were added; these name their own CLIP.
        device: “auto” is CUDA, then MPS, then the CPU; or a torch device.
        precision: “auto” is bf16 where that is quicker, on CUDA and for large models on processors
            that have it, and float32 elsewhere; or bf16, fp32.

    Returns:
        The model, ready to answer from any thread.

    Raises:
        InputError: for names nobody knows, weights that cannot be had, and files that are none.

    Example:
        >>> import vitaclip
        >>> vitaclip.load_model().prompts
        'vita'
    """
    shelf = ModelShelf.usual()
    file = Path(prompts) if str(prompts).endswith(".safetensors") else shelf.find(str(prompts))
    store = open_store(
        assets_folder(),
        device=device,
        precision=precision,
        own=[file] if file else [],
        clips=shelf.clips,
    )
    if file:
        (id,) = store.own
        return store.get(id)
    return store.get(ModelId(name, pretrained, str(prompts)))


def available_prompts(name: str = EMBEDDED.name, pretrained: str | None = None) -> list[str]:
    """The prompts that ship for a CLIP; any CLIP takes “none”, which is plain CLIP.

    Args:
        name: The CLIP, as `load_model` takes it.
        pretrained: The tag of its weights.

    Returns:
        Names for `load_model(prompts=…)`. Files of your own are not among them.

    Example:
        >>> import vitaclip
        >>> vitaclip.available_prompts()
        ['none', 'vita', 'cube']
    """
    return list(open_store(assets_folder()).prompts_of(ModelId(name, pretrained)))


def available_models() -> list[AvailableModel]:
    """The embedded CLIP first, then every open_clip name with each tag of its weights.

    Returns:
        One for each pair of `name` and `pretrained` that `load_model` takes.

    Example:
        >>> import vitaclip
        >>> vitaclip.available_models()[0].name
        'puppet-clip'
    """
    from vitaclip.models import factory

    store = open_store(assets_folder())
    named = [ModelId(*pair) for pair in factory.pretrained_models()]
    return [AvailableModel(id.name, id.pretrained, store.is_here(id)) for id in (EMBEDDED, *named)]
