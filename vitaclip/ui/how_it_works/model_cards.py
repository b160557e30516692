"""Model cards: what the models that ship were trained on, and how well they do."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from vitaclip.io.checksums import damage

SCORES = (  # key in a benchmark, what it is called
    ("family_top1", "right action, whichever way it runs"),
    ("top1", "exactly right"),
    ("twins_top1", "which of two twins (a coin: 50 %)"),
)
SIDES = {"base": "actions the prompts were trained on", "novel": "actions they never saw"}


def read(path: Path) -> dict:
    """A card, or nothing where there is none or it is damaged, which is said at start."""
    whole = path.is_file() and not damage(path.parent, path.name)
    return json.loads(path.read_text("utf-8")) if whole else {}


def tables(assets: Path) -> list[str]:
    """The frozen CLIP, and the three ways to use it side by side."""
    clip, kinds = read(assets / "puppet-clip" / "card.json"), read(assets / "prompts.json")
    if not clip:
        return []
    kinds = kinds or {"none": {"title": "Plain CLIP", "learned": 0, "exams": clip["exams"]}}
    settings, protocol = clip["settings"], clip["exams"]["base"]["protocol"]
    told = (
        "<p>Measured on fresh clips that no training has seen, "
        f"{protocol['clips_per_action']} of each action, {protocol['frames']} frames, the action "
        f"named among those of its side as “{escape(protocol['templates'][0])}”. Twins are two "
        "actions that are one film run both ways, like sitting down and standing up.</p>"
    )
    about = (
        f"<p>The frozen CLIP was trained from nothing on {settings['stills']:,} single drawn "
        f"stills with a sentence each, in {clip['seconds'] / 60:.0f} minutes on "
        f"{escape(clip['hardware'])}; its fingerprint is <code>{clip['sha256'][:16]}</code>. "
        "Its own card and every number lie beside the weights.</p>"
    )
    return [f"<section><h2>What the models can do</h2>{told}{_table(kinds)}{about}</section>"]


def _table(kinds: dict) -> str:
    cards, parts = kinds.values(), []
    heads = "".join(f'<th scope="col">{escape(_begin(card["title"]))}</th>' for card in cards)
    for side, meaning in SIDES.items():
        parts.append(_part(meaning, len(kinds)))
        for key, title in SCORES:
            shares = [f"{card['exams'][side][key] * 100:.1f}\N{NO-BREAK SPACE}%" for card in cards]
            best = max(shares, key=lambda share: float(share[:-2]))
            parts.append(_row(title, shares, best))
    parts.append(_part("what it took", len(kinds)))
    parts.append(_row("numbers learned", [f"{card['learned']:,}" for card in cards]))
    spent = [card.get("seconds", 0) / 60 for card in cards]
    spent = [f"{minutes:.0f} min" if minutes else "none" for minutes in spent]
    parts.append(_row("training of the prompts", spent))
    table = f"<table><thead><tr><td></td>{heads}</tr></thead>{''.join(parts)}</table>"
    return f'<div class="vh-wide">{table}</div>'


def _part(title: str, columns: int) -> str:
    return f'<tr><th scope="colgroup" colspan="{columns + 1}">{title}</th></tr>'


def _row(title: str, values: list[str], best: str = "") -> str:
    cells = "".join(f"<td{' data-best' if value == best else ''}>{value}</td>" for value in values)
    return f'<tr><th scope="row">{title}</th>{cells}</tr>'


def _begin(title: str) -> str:
    return title[:1].upper() + title[1:]
