"""The CLIP of the crowds: the one that ships, trained on in minutes with stills of that world.

    python bench/crowd_clip.py --steps 400     # a killed run goes on where it stopped

leaves it in runs/crowds/clip-…/model. `bench/world2.py` asks for it by itself.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from rows import asked  # noqa: E402
from world import tell  # noqa: E402

from vitaclip.data import crowds  # noqa: E402
from vitaclip.data.puppet_dataset import cached, drawn  # noqa: E402
from vitaclip.io.checksums import check_sums  # noqa: E402
from vitaclip.models.backbone import Backbone  # noqa: E402
from vitaclip.training import pretrain_clip  # noqa: E402
from vitaclip.training.config import PretrainConfig  # noqa: E402

MOMENTS = 4  # stills of a clip


@dataclass(frozen=True)
class CrowdClip:
    """How it is trained."""

    start: str = f"local-dir:{ROOT / 'assets' / 'puppet-clip'}"
    steps: int = 400
    batch: int = 128
    clips: int = 100  # of each deed
    lr: float = 1e-3
    warmup: int = 20
    cooldown: float = 0.15
    dropped: float = 0.75
    seed: int = 7
    folder: Path = ROOT / "runs" / "crowds"


def crowd_clip(asked_for: CrowdClip) -> Path:
    """The folder of the trained model; trained first, unless it is there and proves itself."""
    side = pretrain_clip.MODEL["vision_cfg"]["image_size"]
    chosen = crowds.CrowdSplit("all", asked_for.clips, MOMENTS, side)
    start = Backbone.load(asked_for.start)
    told = {key: value for key, value in asdict(asked_for).items() if key != "folder"}
    told |= {"start": start.sha256, "world": chosen.world}
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
    folder = asked_for.folder / f"clip-{key}"
    if not (folder / "model" / "SHA256SUMS").is_file():
        _train(asked_for, chosen, start, folder)
    check_sums(folder / "model")
    return folder / "model"


def _train(asked_for: CrowdClip, chosen: crowds.CrowdSplit, start: Backbone, folder: Path) -> None:
    for share in drawn(chosen, asked_for.folder):
        tell(f"drawing stills: {share:.0%}")
    stills = crowds.CrowdStills(chosen, cached(chosen, asked_for.folder))
    config = PretrainConfig(
        steps=asked_for.steps,
        batch=asked_for.batch,
        stills=len(stills.images),
        seed=asked_for.seed,
        lr=asked_for.lr,
        matrix_lr=0.0,  # AdamW throughout, in float32: processors that imitate bf16 crawl
        warmup=asked_for.warmup,
        cooldown=asked_for.cooldown,
        dropped=asked_for.dropped,
        bf16=False,
    )
    weights = {name: value.detach().float() for name, value in start.model.state_dict().items()}
    words = crowds.vocabulary()
    for record in pretrain_clip.pretrain(config, stills, folder, words, weights):
        if record["step"] % 10 == 0:
            tell(f"CLIP: {json.dumps(record)}")
    pretrain_clip.export(folder, folder / "model", words)


if __name__ == "__main__":
    print(crowd_clip(asked(CrowdClip, __doc__)))
