"""Shared state of the tabs: the service, the chosen model, and the link that brings a page back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from vitaclip.inference.service import Service
from vitaclip.server.limits import ServerLimits
from vitaclip.ui.prompt_choice import PromptChoice

# Of several handlers of one event only one may have `always_last`, as a change has by itself: when
# it is due again Gradio fires the whole event, so that two of them call each other for ever.
BESIDE_OTHERS: dict[str, Any] = {"trigger_mode": "multiple"}

# In the browser, and only while nobody has gone to another tab: a slow page would take them back.
OPEN_TAB = """() => {
    const tab = new URLSearchParams(location.search).get("tab");
    const open = document.querySelector("#tabs [role=tab][aria-selected=true]");
    const unmoved = !open || open.id === `tab-${IDS[0]}-button`;
    return {__type__: "update", ...(unmoved && IDS.includes(tab) ? {selected: tab} : {})};
}"""


@dataclass(frozen=True)
class Tab:
    """A tab: its name in links, its title, and the function that fills it."""

    id: str
    title: str
    build: Callable[[Page], None]


@dataclass
class Page:
    """Handed to every tab. `model` holds the name of the model in use, for `read_model_id`.

    A tab that writes a name into `wish` asks for that model, as the picker does. `renewed` changes
    when prompts were added, `refused` when a chosen model could not be had. `clip` is the one that
    all tabs look at, `samples` the row of those that ship; `open_tab` holds the id of the open tab.
    `lesson` holds the name of the lesson that is a choice under *Prompts*, or nothing. `asks` says
    whether there is a class to ask about the clip, `address` where a class finds this server.
    """

    service: Service
    model: gr.Textbox
    wish: gr.Dropdown
    limits: ServerLimits
    renewed: gr.Textbox
    refused: gr.Textbox
    clip: gr.Video
    samples: gr.HTML
    open_tab: gr.Textbox
    lesson: gr.Textbox
    asks: bool = False
    address: str = ""
    _link: dict[str, Component] = field(default_factory=dict)
    _restored: list[tuple[Callable, list[Any]]] = field(default_factory=list)
    _givers: list[tuple[Callable, Callable, list[Component]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.link(model=self.model)

    def link(self, **parameters: Component) -> None:
        """Let the copied link carry the values of these components, under these names."""
        self._link |= parameters

    def on_open(self, restore: Callable[[dict[str, str]], Any], outputs: list[Any]) -> None:
        """When the page opens, call `restore` with the link's parameters."""
        self._restored.append((restore, outputs))

    def follow(self, kinds: PromptChoice, buttons: Component) -> tuple[Dependency, Dependency]:
        """When another model is in use, or a lesson, these buttons show it.

        What comes then follows either.
        """
        changes = [self.model.change, self.renewed.change]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        inputs: list[Component] = [self.model, buttons, self.lesson]
        quiet |= {"inputs": inputs, "outputs": buttons, "queue": False, "preprocess": False}
        quiet |= BESIDE_OTHERS
        return gr.on(changes, kinds.follow, **quiet), self.lesson.change(kinds.press, **quiet)

    def gives(self, event: Callable, handler: Callable, inputs: list[Component]) -> None:
        """When `event` fires, `handler` says with `give` which clip is looked at in which tab."""
        self._givers.append((event, handler, inputs))

    def give(self, tab: str, path: Path) -> list:
        """What such a handler returns: the tab opens, and this is the clip."""
        return [gr.Tabs(selected=tab), tab, str(path)]

    def connect(self, blocks: gr.Blocks, head: gr.HTML, tabs: gr.Tabs, ids: list[str]) -> None:
        """Wire the header and the link, once every tab has been built."""
        names = json.dumps(list(self._link))
        head.copy_link(
            None,
            list(self._link.values()),
            None,
            js=f"(...values) => window.vitaclip.copyLink({names}, values)",
            api_visibility="private",
        )
        for event, handler, inputs in self._givers:
            places = [tabs, self.open_tab, self.clip]
            event(handler, inputs, places, show_progress="hidden", api_visibility="private")
        open_tab = OPEN_TAB.replace("IDS", json.dumps(ids))
        blocks.load(None, None, tabs, js=open_tab, api_visibility="private")
        for restore, outputs in self._restored:
            opened = _with_query(restore)
            blocks.load(opened, None, outputs, show_progress="hidden", api_visibility="private")


def piece(name: str, file: Path, before: str = "", **settings: Any) -> gr.HTML:
    """A component of our own: a constant template brought to life by a script.

    `file` is where both lie, as `file.html` and `file.js`; `vc-name` is its id in the page. What
    the script needs besides stands `before` it.
    Templates never hold values: Gradio would run what is inside them. The script writes values
    with `textContent`, so nothing a visitor types can become markup.
    """
    return gr.HTML(
        html_template=file.with_suffix(".html").read_text("utf-8"),
        js_on_load=before + file.with_suffix(".js").read_text("utf-8"),
        elem_id=f"vc-{name}",
        apply_default_css=False,
        **settings,
    )


def debounced(name: str, milliseconds: int = 350) -> str:
    """JavaScript that lets an event through only when nothing followed it for a moment."""
    return f"(...values) => window.vitaclip.debounce('{name}', {milliseconds}, values)"


def _with_query(restore: Callable[[dict[str, str]], Any]) -> Callable:
    def opened(request: gr.Request) -> Any:
        return restore(dict(request.query_params))

    return opened
