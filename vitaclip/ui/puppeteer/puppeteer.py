"""The panel of the puppeteer: what is chosen is drawn, and becomes the clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from vitaclip.data.puppets.scene import FIRST, Scene, read_scene
from vitaclip.data.puppets.staging import sentence
from vitaclip.errors import InputError
from vitaclip.server.gradio_internals import sent, upload_folder
from vitaclip.ui.page import BESIDE_OTHERS, Page, piece
from vitaclip.ui.puppeteer.choices import offered
from vitaclip.ui.puppeteer.drawn import DrawnScenes

# One scene is drawn at a time; whoever waits for it keeps no answer waiting.
DRAW: dict[str, Any] = {"concurrency_id": "draw", "concurrency_limit": 4}
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build(page: Page, video: gr.Video) -> DrawnScenes:
    """The panel, here; its clips go into `video`, and the link brings the one there back."""
    drawn = DrawnScenes(upload_folder)
    handle = PuppeteerHandlers(drawn)
    first = {"said": "", "scene": FIRST.values}
    panel = piece("puppeteer", Path(__file__), value=first, choices=offered())
    linked = gr.Textbox("", visible="hidden")
    panel.draw(handle.draw, None, [panel, video], trigger_mode="always_last", **DRAW, **QUIET)
    seen = {"queue": False, "preprocess": False, **BESIDE_OTHERS}
    video.change(handle.look, video, linked, **seen, **QUIET)
    page.link(puppet=linked)
    page.on_open(handle.restore, [panel, video])
    return drawn


class PuppeteerHandlers:
    """What the panel does with what is chosen in it, or comes with a link."""

    def __init__(self, drawn: DrawnScenes) -> None:
        self.drawn = drawn

    def draw(self, event: gr.EventData) -> tuple:
        """A scene was chosen: its clip; anyone may send anything."""
        return self._film(sent(event, "scene"))

    def restore(self, query: dict[str, str]) -> tuple:
        """The scene of a link, in the panel too; a sample that it names as well comes first."""
        if not query.get("puppet") or query.get("sample"):
            return gr.skip(), gr.skip()
        return self._film(query["puppet"], restored=True)

    def look(self, video: object) -> str:
        """The scene in the player as text, for the link."""
        path = video.get("path") if isinstance(video, dict) else None
        scene = self.drawn.scene_in(path)
        return scene.text if scene else ""

    def _film(self, text: str, restored: bool = False) -> tuple:
        try:
            scene = read_scene(text)
            path = self.drawn.path(scene)
        except InputError as problem:
            return {"error": str(problem)}, gr.skip()
        return {**_said(scene), **({"scene": scene.values} if restored else {})}, str(path)


def _said(scene: Scene) -> dict[str, str]:
    return {"said": sentence(scene), "drawn": scene.text}
