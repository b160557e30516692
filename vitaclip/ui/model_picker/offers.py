"""Offers: what stands in the box of models, with a mark for those that are not on this disk."""

from __future__ import annotations

from vitaclip.inference.model_id import EMBEDDED, ModelId
from vitaclip.inference.service import Service
from vitaclip.io.hub import Hub
from vitaclip.models.catalogue.recommended import RECOMMENDED, RecommendedModel, is_here

HERE, NOT_HERE = "on this disk", "not on this disk"


def offered(service: Service) -> list[tuple[str, str]]:
    """Titles and names: our own model, then those that somebody added, then the recommended."""
    recommended = [(_title(model), str(model)) for model in RECOMMENDED]
    own = {str(id): f"{id} · {_kind(service, id)}" for id in service.models.added if id != EMBEDDED}
    names = {name for _, name in recommended}
    first = service.models.first
    allowed = sorted(map(str, service.models.policy.allowed or ()))
    own |= {name: name for name in (str(first), *allowed) if name not in names | set(own)}
    known = [(title, name) for title, name in recommended if name not in own]
    return [*known[:1], *((title, name) for name, title in own.items()), *known[1:]]


def is_barred(service: Service, model: ModelId) -> bool:
    """Whether a model is not here and, without a network, cannot come."""
    return Hub.usual().offline and not service.models.is_here(model)


def _kind(service: Service, clip: ModelId) -> str:
    has_prompts = any(id.clip == clip for id in service.models.own)
    return "your prompts" if has_prompts else "yours"


def _title(model: RecommendedModel) -> str:
    if not model.real:
        return model.title
    if is_here(model):
        return f"{model.title} · {HERE}"
    many = model.megabytes
    size = f"{many / 1000:.1f} GB" if many >= 1000 else f"{many} MB"
    return f"{model.title} · {NOT_HERE if Hub.usual().offline else f'{size} to fetch'}"
