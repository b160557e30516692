"""Videos that filters tell apart, and the hostile texts that must stay texts."""

from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from tests.support.cards import card
from vitaclip.retrieval import SearchFilter

SECOND = 10**9
PLACES = ("/films/beach", "/films/beach2", "/films/beach/june", "/films/it's; DROP TABLE", "/Übung")
HOSTILE = (
    "'", "''", "' OR '1'='1", "'; DROP TABLE gallery; --", '"', "\\", "\\'", "%", "_", "*", "`",
    "$1", "\n", "/*", "--", "?", "{}", "é", "ÜBUNG", "🎬", "x' OR 1=1) --", "\x00", "İ", "ß",
)  # fmt: skip


def videos():
    """Forty short ones and three long ones, each long one in four moments."""
    made = []
    for number in range(40):
        one = card(
            number, f"{PLACES[number % 5]}/{number}.mp4", f"words {HOSTILE[number % len(HOSTILE)]}"
        )
        stamp = (1, number * SECOND)
        length = number / 4
        times = (np.arange(4) + 0.5) * length / 4
        made.append([replace(one, entry=replace(one.entry, stamp=stamp), times=times)])
    for number in range(40, 43):
        entry = replace(card(number).entry, video=f"/films/beach/{number}.mp4")
        spans = [(5.0 * place, 5.0 * place + 10) for place in range(number - 38)]
        made.append(
            [
                replace(card(100 * number + i), entry=replace(entry, start=a, end=b))
                for i, (a, b) in enumerate(spans)
            ]
        )
    return made


def literally(parts, only):
    """Whether a filter lets a video's moments through, said once more and slowly."""
    entry, times = parts[0].entry, parts[0].times
    length = max(part.entry.end for part in parts) or float(times[0]) + float(times[-1])
    return (
        (not only.folder or only.folder in map(str, PurePosixPath(entry.video).parents))
        and (only.since is None or entry.stamp[1] >= only.since)
        and (only.until is None or entry.stamp[1] < only.until)
        and (only.longer is None or length >= only.longer)
        and (only.shorter is None or length <= only.shorter)
        and (only.named in entry.video.lower() or only.named in entry.caption.lower())
    )


FILTERS = [
    SearchFilter(folder="/films/beach"),
    SearchFilter(folder="/"),
    SearchFilter(folder="/films/it's; DROP TABLE"),
    SearchFilter(folder="/Übung"),
    SearchFilter(folder="/no'where"),
    SearchFilter(since=7 * SECOND, until=20 * SECOND),
    SearchFilter(since=-(2**63) + 1, until=2**63 - 1),
    SearchFilter(longer=2.5),
    SearchFilter(shorter=2.5),
    SearchFilter(longer=2.5, shorter=2.5),
    SearchFilter(longer=15.0),
    SearchFilter(longer=1e-300, shorter=1e300),
    SearchFilter(folder="/films", since=SECOND, longer=1.0, shorter=9.0, named="words"),
    *(SearchFilter(named=text.lower()) for text in HOSTILE),
    *(SearchFilter(folder=f"/films/{text}") for text in HOSTILE),
]
