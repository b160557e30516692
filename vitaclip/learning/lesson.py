"""A lesson: what was taught with a few clips, ready to be asked, and how well it was tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from vitaclip.errors import InputError
from vitaclip.learning.calibration import Calibration
from vitaclip.learning.honest_tests import Report
from vitaclip.learning.taught import Taught
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.models.zero_shot import Ranking
from vitaclip.prompts import PROMPTS

LEAST = 1e-6  # a probability: nobody is surer


def kinds() -> tuple[str, ...]:
    """The ways to learn; a method that joins PROMPTS later is one."""
    return ("examples", "words", *PROMPTS)


@dataclass(frozen=True)
class Lesson:
    """Classes that were taught beside those that the model knows by their words.

    The two are kept apart. Taught classes are told by what was learned; all others by the model
    under the prompts `base`, as if nothing had been taught: among themselves their shares are the
    same to the last bit.
    """

    kind: str  # the learner, one of `kinds()`
    names: tuple[str, ...]  # of the classes (k,)
    taught: Taught
    calibration: Calibration
    report: Report
    frames: int  # looked at in a clip
    base: str = "none"  # prompts that ship, under which the other classes are asked

    @property
    def clip(self) -> PromptedCLIP:
        """The model that makes the frame features it is asked with."""
        return self.taught.clip

    @property
    def told(self) -> tuple[str, ...]:
        """How well it was tested, a sentence each."""
        return self.report.sentences(self.names)

    def knows(self, label: str) -> bool:
        """Whether this class was taught, in any case of its letters."""
        return label.casefold() in self._places

    def rank(self, features: np.ndarray, times: np.ndarray, labels: Sequence[str] = ()) -> Ranking:
        """How well a clip's frames (t, e) fit the taught classes, or those of them named here.

        Raises:
            InputError: for a class that was not taught.
        """
        chosen = self._chosen(labels)
        every = self.taught.distances(features)
        distances, names = every[chosen], tuple(labels) or self.names
        none = self.calibration.none(distances)
        return Ranking(
            labels=names,
            probs=self.calibration.probs(distances).astype(np.float32),
            cosines=(1 - distances).astype(np.float32),
            per_frame=self.calibration.probs(self.taught.by_frame(features)[:, chosen]),
            times=times,
            none_of_these=none > 0.5,
            beaten_by=0.0,
            unknown=((),) * len(names),
            none_prob=none,
        )

    def beside(
        self,
        taught: Ranking,
        others: Ranking,
        labels: Sequence[str],
        features: np.ndarray,
        names: np.ndarray,
    ) -> Ranking:
        """One answer about taught classes and others, in the order of the labels.

        Args:
            taught: What `rank` says of the taught ones among the labels.
            others: What the model says of the others.
            labels: All that were asked for.
            features: Of the clip's frames (t, e), as the lesson asks for them.
            names: Unit vectors (k, e) of the others, as the model reads them.
        """
        fits = self.taught.lead(1 - taught.cosines, features, names)
        return side_by_side(taught, others, labels, taught_share(fits, others.none_prob))

    @property
    def _places(self) -> dict[str, int]:
        return {name.casefold(): place for place, name in enumerate(self.names)}

    def _chosen(self, labels: Sequence[str]) -> list[int]:
        if missing := [label for label in labels if not self.knows(label)]:
            known = ", ".join(self.names[:5])
            raise InputError(f"The class {missing[0]!r} was not taught; taught are: {known}.")
        return [self._places[label.casefold()] for label in labels] or list(range(len(self.names)))


def taught_share(fits: float, strange: float | None) -> float:
    """The probability that a clip shows one of the taught classes, and none of the others.

    Two are asked. A clip that the model knows well as one of the others is no taught one, unless it
    lies very near. One that is strange to it shows a taught one all the surer; less so the worse
    it fits, for there is more in the world than was ever taught.

    Args:
        fits: Log-odds that one of them fits, by what was learned.
        strange: The probability that the clip shows none of the others; None if nobody knows.
    """
    odds = 0.0
    if strange is not None:
        strange = min(max(strange, LEAST), 1 - LEAST)
        odds = log(strange / (1 - strange))
    if odds > 0:
        odds *= exp(min(fits, 0.0))
    return 1 / (1 + exp(-(fits + odds)))


def side_by_side(taught: Ranking, others: Ranking, labels: Sequence[str], own: float) -> Ranking:
    """One answer about taught classes, whose share is `own`, and others, in the labels' order.

    What is left goes to the others, shared among them as before; so the two measures never meet,
    and `scores` says the order.
    """
    known = {label: (0, place) for place, label in enumerate(taught.labels)}
    known |= {label: (1, place) for place, label in enumerate(others.labels)}
    seats = [known[label] for label in labels]
    parts, shares = (taught, others), (own, 1 - own)
    probs = np.array([shares[part] * parts[part].probs[place] for part, place in seats])
    columns = [shares[part] * parts[part].per_frame[:, place] for part, place in seats]
    nobody = float(others.none_of_these) if others.none_prob is None else others.none_prob
    return replace(
        others,
        labels=tuple(labels),
        probs=probs,
        scores=probs,
        cosines=np.array([parts[part].cosines[place] for part, place in seats]),
        per_frame=np.stack(columns, axis=1),
        none_of_these=taught.none_of_these and others.none_of_these,
        none_prob=(taught.none_prob or 0.0) * nobody,
        unknown=tuple(parts[part].unknown[place] for part, place in seats),
        cut={
            seat: others.cut[place]
            for seat, (part, place) in enumerate(seats)
            if part and place in others.cut
        },
        in_world=others.in_world if taught.none_of_these else None,
        world_distance=others.world_distance if taught.none_of_these else None,
    )
