"""Assets for a studio over the tiny CLIP: what ships linked in, and prompts that do nothing."""

import json
import shutil

from tests.support.paths import ASSETS
from vitaclip.inference.service import Studio
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.base import VideoPrompts

DRUMS = ASSETS / "samples" / "playing-drums.mp4"


def furnish(folder, clip_folder, prompts=(), gallery=0):
    """Links to what ships, the prompts named here included, and so many clips of the gallery."""
    folder.mkdir(exist_ok=True)
    for part in ("samples", "labels", *(f"{kind}.safetensors" for kind in prompts)):
        (folder / part).symlink_to(ASSETS / part)
    (folder / "puppet-clip").symlink_to(clip_folder)
    if gallery:
        listed = json.loads((ASSETS / "gallery" / "gallery.json").read_text("utf-8"))[:gallery]
        (folder / "gallery").mkdir()
        for clip in listed:
            shutil.copy(ASSETS / "gallery" / clip["file"], folder / "gallery")
        (folder / "gallery" / "gallery.json").write_text(json.dumps(listed))
    return folder


def untrained_studio(folder):
    """A studio that takes any file of prompts for some that change nothing."""
    return Studio.open(folder, load_prompts=lambda path, clip: PromptedCLIP(clip, VideoPrompts()))
