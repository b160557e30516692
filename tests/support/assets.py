"""Assets for a service over the tiny CLIP: what ships linked in, and prompts that do nothing."""

import json
import shutil

from tests.support.paths import ASSETS
from vitaclip.inference.service import Service
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


def untrained_service(folder):
    """A service that takes any file of prompts for some that change nothing."""
    return Service.open(folder, load_prompts=lambda path, clip: PromptedCLIP(clip, VideoPrompts()))
