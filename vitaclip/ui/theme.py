"""Theme of the page: colours, fonts and style sheets."""

from pathlib import Path
from typing import Any

from gradio import themes

HERE = Path(__file__).parent
STYLES = (  # in this order: what stands later wins
    "page.css",
    "recognise/recognise.css",
    "camera/camera.css",
    "reel/reel.css",
    "puppeteer/puppeteer.css",
    "what_changed/what_changed.css",
    "how_it_works/how_it_works.css",
    "look_inside/look_inside.css",
    "learn/learn.css",
    "search/search.css",
)
BOARD = "board/board.css"
FONTS = [  # of Gradio's bundled fonts, one whose files hold every Latin letter at both weights
    themes.LocalFont("IBM Plex Sans", weights=(400, 700)),
    "system-ui",
    "sans-serif",
]


def theme() -> themes.Base:
    """Teal on slate; dark buttons keep a contrast of 4.5:1 with their white text."""
    return themes.Soft(
        primary_hue=themes.colors.teal,
        neutral_hue=themes.colors.slate,
        text_size=themes.sizes.text_lg,
        font=FONTS,
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="*neutral_50",
        body_text_color_subdued="*neutral_600",  # Gradio's own is too pale to read
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_300",
        block_label_text_color="*primary_700",
        block_label_text_color_dark="*primary_300",
        checkbox_border_color="*neutral_500",
        checkbox_border_color_dark="*neutral_300",
        checkbox_label_background_fill_hover_dark="*neutral_600",
        button_secondary_background_fill_hover_dark="*neutral_500",
        slider_color="*primary_700",
        slider_color_dark="*primary_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        checkbox_label_background_fill_selected="*primary_700",
        checkbox_label_background_fill_selected_dark="*primary_700",
        button_large_text_weight="700",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_padding="0px",
        block_title_background_fill="transparent",
        block_title_background_fill_dark="transparent",
        block_title_padding="0px",
        block_title_text_size="*text_md",
        block_title_text_weight="700",
        block_title_text_color="*neutral_800",
        block_info_text_color="*neutral_600",
        block_shadow="none",
        input_background_fill="white",
        input_border_color="*neutral_300",
        input_border_width="1px",
        color_accent="*primary_700",
        color_accent_soft="*primary_50",
    )


def look(board: bool = False) -> dict[str, Any]:
    """For `Blocks.launch`, beside the options of the server; with a `board`, for a class."""
    styles = (*STYLES, BOARD) if board else STYLES
    return {"theme": theme(), "css_paths": [HERE / name for name in styles]}
