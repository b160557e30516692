"""Benchmarks on data sets of the field: their lists, splits, views and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from vitaclip.data.lists.reader import VideoLists
from vitaclip.data.lists.videos import VideoList
from vitaclip.data.video_dataset import VideoDataset, ViewConfig
from vitaclip.evaluation.classification import Scores, classify, over_splits
from vitaclip.evaluation.retrieval import retrieve
from vitaclip.evaluation.vector_cache import VectorCache
from vitaclip.models.catalogue.defaults import DEFAULT_FRAMES, DEFAULT_TEMPLATE
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.text_check import doubts
from vitaclip.open_set.world import World


class Benchmark(Protocol):
    """A test that a model takes: `VideoBenchmark`, `PuppetBenchmark`, or one of your own."""

    def run(self, model: PromptedCLIP, world: World | None = None) -> dict[str, Any]:
        """The numbers, the protocol that they were measured by, and clips out of the `world`."""
        ...


class HasClip(Protocol):
    """A `Model`, of which a benchmark needs the engine, and what it was trained on."""

    @property
    def clip(self) -> PromptedCLIP:
        """The frozen CLIP under its prompts."""
        ...

    @property
    def world(self) -> World | None:
        """What it was trained on, where that is known."""
        ...


def evaluate(model: HasClip, test: Benchmark) -> dict[str, Any]:
    """The scores of a model in a test, with the protocol beside them.

    Args:
        model: A `Model`, or anything else with a `PromptedCLIP` as `clip` and a `World` as `world`.
        test: A `VideoBenchmark`, a `PuppetBenchmark`, or one of your own.

    Returns:
        Numbers by their names, as JSON takes them; accuracies and recalls go from 0 to 1.
        `outside_world` counts clips that are not what the model was trained on.

    Raises:
        InputError: where lists cannot be read, or none of the videos.

    Example:
        >>> import vitaclip
        >>> test = vitaclip.PuppetBenchmark("novel", clips_per_action=1)
        >>> scores = vitaclip.evaluate(vitaclip.load_model(), test)
        >>> scores["protocol"]["clips"]
        16
    """
    return test.run(model.clip, world=model.world)


@dataclass(frozen=True)
class VideoBenchmark:
    """Measure a model on a list of videos: your own, or a data set's in its own layout.

    With classes (Kinetics, UCF101, HMDB51, a folder for each class, …) top-1; several splits give
    mean and standard deviation. With sentences (MSR-VTT, MSVD, LSMDC, …) R@1, R@5, R@10, the median
    and the mean rank, both ways. What the list is, is told by itself, and said.

    Classes are tested as in Vita-CLIP (Wasim et al., CVPR 2023), sentences as in Prompt Switch
    (Deng et al., ICCV 2023).

    Example:
        >>> from pathlib import Path
        >>> import vitaclip
        >>> test = vitaclip.VideoBenchmark(Path("ucf101/lists"), Path("ucf101"), format="ucf101")
        >>> test.splits
        '1'
    """

    lists: Path  # the list, or a folder of lists, or of a folder for each class
    videos: Path = Path()  # the folder the list's paths start from; the list's own if not said
    format: str = ""  # only where a folder could be several: kinetics, ucf101, hmdb51, msrvtt, …
    classes: Path = Path()  # the list of class names, where the list of videos has numbers
    splits: str = "1"  # ucf101, hmdb51: "1,2,3" is the zero-shot protocol
    goal: str = ""  # classify or match, where a list has classes and sentences
    template: str = DEFAULT_TEMPLATE  # {} is the class
    mean_ap: bool = False  # also mAP, for videos with several classes
    frames: int = DEFAULT_FRAMES  # looked at in a view
    sampling: str = "time"  # or stride16 (Vita-CLIP), interval (Prompt Switch)
    pixels: str = "clip"  # open_clip's own preprocessing, or paper (Vita-CLIP's)
    temporal: int = 1  # views in time
    spatial: int = 1  # views in space
    keep: Path = Path()  # a folder of vectors: the next test of this model makes none twice

    @property
    def by_sentences(self) -> bool:
        """Videos are found by sentences, and not named by classes."""
        return self.read()[0].by_sentences

    def read(self) -> list[VideoList]:
        """The videos of each split, to be tested on.

        Raises:
            InputError: where a list cannot be read, or can be read in two ways.
        """
        source = VideoLists(self.lists, self.videos, self.classes, self.format, self.goal)
        return [source.read("test", split.strip()) for split in self.splits.split(",")]

    def cache(self, model: PromptedCLIP) -> VectorCache | None:
        """Where vectors of this model are kept, if anywhere."""
        return None if self.keep == Path() else VectorCache(self.keep, model)

    def run(
        self,
        model: PromptedCLIP,
        listed: Sequence[VideoList] | None = None,
        world: World | None = None,
    ) -> dict[str, Any]:
        """The numbers, what could not be read (`problems`), and the `protocol`.

        Args:
            model: What is measured.
            listed: The splits, if they were `read` before.
            world: What it was trained on, if clips that are not of it should be counted.

        Raises:
            InputError: where lists cannot be read, or none of the videos.
        """
        look = ViewConfig(
            self.frames, self.sampling, "crop", self.pixels, self.temporal, self.spatial
        )
        listed = listed or self.read()
        test = _matched if listed[0].by_sentences else _named
        numbers, problems = test(self, model, look, listed, world)
        protocol = {key: str(value) for key, value in asdict(self).items() if key != "keep"}
        protocol["read"] = listed[0].understood
        return {**numbers, "problems": list(problems), "protocol": protocol}


@dataclass(frozen=True)
class VideoBenchmarkRun(VideoBenchmark):
    """Measure a model on a list of videos: your own, or a data set's in its own layout.

    With classes (Kinetics, UCF101, HMDB51, a folder for each class, …) top-1; several splits give
    mean and standard deviation. With sentences (MSR-VTT, MSVD, LSMDC, …) R@1, R@5, R@10, the median
    and the mean rank, both ways. What the list is, is told by itself, and said.
    """  # what `--help` says: the same as above, and below the model that takes the test

    prompts: str = "default"  # none, vita, cube or a .safetensors file
    backbone: str = ""  # an open_clip name; empty for the embedded model
    pretrained: str = ""  # the tag of its weights
    precision: str = "auto"  # of the CLIP's weights: fp32, bf16, or what is quicker here


def _named(
    test: VideoBenchmark,
    model: PromptedCLIP,
    look: ViewConfig,
    listed: Sequence[VideoList],
    world: World | None,
) -> tuple[dict[str, Any], Sequence[str]]:
    scores: list[Scores] = []
    cache = test.cache(model)
    for split in listed:
        clips = VideoDataset(split.entries, model.backbone, look)
        scores.append(
            classify(model, clips.exam(), split.classes, (test.template,), world=world, cache=cache)
        )
    problems = [problem for score in scores for problem in score.problems]
    counted = [s.protocol["outside_world"] for s in scores if "outside_world" in s.protocol]
    outside = {"outside_world": sum(counted)} if counted else {}
    mean_ap = {"mAP": scores[0].mean_average_precision} if test.mean_ap else {}
    return {
        "top1": over_splits(scores),
        "top5": scores[0].top5,
        **mean_ap,
        "per_class": scores[0].per_class,
        "clips": sum(len(score.truth) for score in scores),
        "unreadable": len(problems),
        **outside,
        **doubts(model.check_texts(scores[0].classes, (test.template,))),
    }, problems


def _matched(
    test: VideoBenchmark,
    model: PromptedCLIP,
    look: ViewConfig,
    listed: Sequence[VideoList],
    world: World | None,
) -> tuple[dict[str, Any], Sequence[str]]:
    clips = VideoDataset(listed[0].entries, model.backbone, look).described()
    found = retrieve(model, clips, world=world, cache=test.cache(model))
    ways = {
        "text_to_video": asdict(found.text_to_video),
        "video_to_text": asdict(found.video_to_text),
    }
    return {**ways, **found.protocol}, found.problems
