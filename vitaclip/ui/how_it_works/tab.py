"""Tab *How it works*: two papers in pictures, what the models can do, lessons, and privacy."""

from __future__ import annotations

import gradio as gr

from vitaclip.ui.how_it_works import drawings, few_clips, lessons, model_cards
from vitaclip.ui.page import Page, Tab

VITA = "https://arxiv.org/abs/2304.03307"
CUBE = "https://arxiv.org/abs/2308.07648"


def build(page: Page) -> None:
    """Everything here is ours and fixed when the page is built; no visitor's word is in it."""
    assets = page.service.models.assets
    parts = [
        *pictures(drawings.shapes(assets)),
        *learning(few_clips.drawing(assets)),
        *model_cards.tables(assets),
        *lessons.questions(assets),
    ]
    text = "\n".join(
        [*parts, f'<div class="vh-two">{LIMITS}{PRIVACY.format(hours=page.limits.hours)}</div>']
    )
    gr.HTML(
        f'<div class="vh-page">{text}</div>',
        apply_default_css=False,
        js_on_load=None,
        elem_id="vc-how",
    )


def pictures(s: drawings.Shapes) -> list[str]:
    """The ideas, each with a drawing from the shapes of the models that ship."""
    return [
        section(
            "From a video to an answer",
            f"CLIP was made for pictures and words. We show it {s.frames} frames of a video, "
            f"each {s.side} × {s.side} pixels for the model that ships. It cuts a frame into "
            "patches, and in every layer each patch reads all the others: that is attention. One "
            "more token, the class token, gathers what the frame shows. Nothing of CLIP is ever "
            "changed here. But frame by frame it cannot know the order of things, and a mean has "
            "no order at all.",
            drawings.journey(s),
        ),
        section(
            "Vita-CLIP: prompts that carry news",
            "Besides its own patches, every frame may read a few extra rows. <b>Local</b> rows "
            "tell what each frame’s class token holds, <b>summary</b> rows what it has gathered "
            "from the others, <b>global</b> rows are simply learned. They are made anew in each "
            "layer and dropped after it: what they <em>look at</em> changes nothing, only who "
            f'<em>reads them</em> does. <a href="{VITA}">The paper</a>, CVPR 2023.',
            drawings.vita(s),
        ),
        section(
            "Prompt Switch: prompts that change places",
            f"Every frame carries {s.cube} extra rows that live on through all layers. Before each "
            "attention, row <i>j</i> of frame <i>i</i> and row <i>i</i> of frame <i>j</i> change "
            "places. So what one frame writes another reads, and by the last layer every row has "
            "been everywhere. At the end all class tokens read all rows once more. "
            f'<a href="{CUBE}">The paper</a>, ICCV 2023.',
            drawings.cube(s),
        ),
    ]


def learning(drawn: str) -> list[str]:
    """How an action is learned from a few clips, where that was measured."""
    return [section(few_clips.TITLE, few_clips.TEXT, drawn)] if drawn else []


def section(title: str, text: str, picture: str) -> str:
    """A heading, a paragraph and a drawing."""
    return (
        f'<section class="vh-idea"><div><h2>{title}</h2><p>{text}</p></div>'
        f'<div class="vh-drawn" tabindex="0" role="region" aria-label="Drawing: {title}">{picture}'
        "</div></section>"
    )


LIMITS = """<section><h2>What not to believe</h2><ul>
<li><b>Attention is not explanation.</b> A bright patch was read; whether that mattered only a
knock-out can tell. The third question above shows both.</li>
<li><b>The model that ships knows drawn puppets</b>, 48 actions, and the words in its captions. On
photographs and real video its answers mean nothing; choose a real CLIP for those.</li>
<li><b>Percentages only compare your classes with each other.</b> They always share 100 %, right or
wrong. Look at “none of these”, and at what happens with a better class.</li>
<li><b>A few frames are not the video.</b> What happens between them is never seen.</li>
<li><b>A CLIP trained on the web</b> has learned the web’s habits and prejudices. It must not judge
people.</li>
</ul></section>"""

PRIVACY = """<section><h2>Privacy, and working offline</h2><ul>
<li>Everything runs on the computer that serves this page. It asks nothing of any other, unless you
choose a model that must be downloaded once.</li>
<li>Uploads and recordings are deleted after {hours} hours. Nothing is kept in the browser but your
choice of light or dark.</li>
<li>A link carries the sample, classes and place you look at, never a video of yours.</li>
</ul></section>"""

TAB = Tab("how", "How it works", build)
