"""How the page looks and how it is served: colours, fonts, privacy and offline switches."""

from importlib.util import find_spec
from pathlib import Path

import gradio as gr

from vitaclip.errors import InputError
from vitaclip.server.class_mode import EVERYDAY, Terms
from vitaclip.server.error_handlers import HANDLERS
from vitaclip.server.request_guard import INTAKE
from vitaclip.server.upload_cleanup import swept

FONTS = [  # of Gradio's bundled fonts, one whose files hold every Latin letter at both weights
    gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)),
    "system-ui",
    "sans-serif",
]


def theme() -> gr.themes.Base:
    """Teal on slate; dark buttons keep a contrast of 4.5:1 with their white text."""
    return gr.themes.Soft(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        text_size=gr.themes.sizes.text_lg,
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


def launch_options(assets: Path, terms: Terms = EVERYDAY) -> dict:
    """For `Blocks.launch`: nothing is asked of another machine, nothing is kept in browsers."""
    return {
        "theme": theme(),
        "css_paths": sorted(assets.glob("*.css")),
        "footer_links": ["gradio"],
        "run_history": False,  # else inputs and answers stay in a classroom's browsers
        "enable_monitoring": False,
        "app_kwargs": {
            "exception_handlers": HANDLERS,
            "lifespan": swept(terms.hours),
            "middleware": INTAKE,
        },
        "show_error": False,  # an error's text could name a path on this machine
        "max_file_size": f"{terms.upload_mb}mb",
        "state_session_capacity": terms.visits,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "allowed_paths": [str(assets / "samples")],
        "quiet": True,
    }


def tools(password: str = "") -> dict:
    """For `Blocks.launch` as well: the endpoints for programs become MCP tools."""
    if password:  # Gradio would list them for everybody, and its own calls to us would be refused
        raise InputError("MCP tools cannot stand behind a password; choose one of the two.")
    if find_spec("mcp") is None:
        raise InputError("MCP tools need one more package: pip install 'gradio[mcp]'.")
    return {"mcp_server": True}
