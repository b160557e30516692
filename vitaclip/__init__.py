"""Prompts that teach a frozen CLIP to see time in videos.

Example:
    >>> import vitaclip
    >>> model = vitaclip.load_model()
    >>> answer = model.recognize("assets/samples/sitting-down.mp4", ["sitting down", "standing up"])
    >>> answer.label
    'sitting down'

Importing this loads neither torch nor gradio: what is listed in `__all__` is loaded when asked for.

One legend for every shape in the package: `b` videos, `t` frames, `n` tokens kept, `m` tokens seen,
`d` width, `e` embedding, `k` labels, `l` words, `h w` patch grid (or picture height and width),
`s` image side.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vitaclip.attention.attribution.explain import ClassMap
    from vitaclip.attention.maps import AttentionMap, HeatMap
    from vitaclip.errors import InputError
    from vitaclip.evaluation.benchmarks import VideoBenchmark, evaluate
    from vitaclip.evaluation.puppet_benchmark import PuppetBenchmark
    from vitaclip.inference.loading import available_models, available_prompts, load_model
    from vitaclip.inference.long_video.moments import Moment, Window
    from vitaclip.inference.model import Model
    from vitaclip.inference.search.video_index import VideoIndex
    from vitaclip.inference.teaching.by_folder import learn
    from vitaclip.learning.honest_tests import Report
    from vitaclip.learning.lesson import Lesson
    from vitaclip.models.zero_shot import Ranking
    from vitaclip.training.config import PuppetRunConfig, VideoRunConfig
    from vitaclip.training.runs import run as train

__version__ = "0.2.0"

_HOME = {  # name -> module, and its name there where that is another
    "AttentionMap": "attention.maps",
    "ClassMap": "attention.attribution.explain",
    "HeatMap": "attention.maps",
    "InputError": "errors",
    "Lesson": "learning.lesson",
    "Model": "inference.model",
    "Moment": "inference.long_video.moments",
    "PuppetBenchmark": "evaluation.puppet_benchmark",
    "PuppetRunConfig": "training.config",
    "Ranking": "models.zero_shot",
    "Report": "learning.honest_tests",
    "VideoBenchmark": "evaluation.benchmarks",
    "VideoIndex": "inference.search.video_index",
    "VideoRunConfig": "training.config",
    "Window": "inference.long_video.moments",
    "available_models": "inference.loading",
    "available_prompts": "inference.loading",
    "evaluate": "evaluation.benchmarks",
    "learn": "inference.teaching.by_folder",
    "load_model": "inference.loading",
    "train": "training.runs:run",
}

__all__ = [
    "AttentionMap",
    "ClassMap",
    "HeatMap",
    "InputError",
    "Lesson",
    "Model",
    "Moment",
    "PuppetBenchmark",
    "PuppetRunConfig",
    "Ranking",
    "Report",
    "VideoBenchmark",
    "VideoIndex",
    "VideoRunConfig",
    "Window",
    "available_models",
    "available_prompts",
    "evaluate",
    "learn",
    "load_model",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, inside = _HOME[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), inside or name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
