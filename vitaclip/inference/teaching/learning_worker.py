"""Learning worker: a process that learns one lesson, writes its file, and ends.

It ends at once when whoever asked has gone. Any other message says that what it has is enough.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from io import FileIO
from pathlib import Path
from threading import Event, Thread

from vitaclip.errors import InputError
from vitaclip.inference.teaching.learning_queue import BASE, DONE, START
from vitaclip.learning.progress import Progress
from vitaclip.video.messages import receive, send

NICE = 10  # of 19: answers and decoders go before it where they want the same core
MOST = 8 << 30  # bytes of clips


def main() -> None:
    """Hear what to learn, say how it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the asker, whose end is ours
    if hasattr(os, "nice"):
        os.nice(NICE)
    asks, out = os.fdopen(0, "rb", 0), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up in an answer
    head, content = receive(asks, MOST)
    enough = Event()
    Thread(target=_listen, args=(asks, enough), daemon=True).start()
    try:
        for told in learned(head, content, enough):
            send(out, {"told": astuple(told)})
        send(out, {"done": True})
    except InputError as mistake:
        send(out, {"refused": str(mistake)})


def learned(head: dict, content: bytearray, enough: Event) -> Iterator[Progress]:
    """Learn from clips, and write the lesson beside what it was learned over."""
    import numpy as np
    import torch

    from vitaclip import weights
    from vitaclip.learning.lesson import Lesson
    from vitaclip.learning.lesson_file import save_lesson
    from vitaclip.learning.taught import Clips, Effort
    from vitaclip.learning.teach import teach

    torch.set_num_threads(1)
    folder, device = Path(head["folder"]), head["device"]
    if device.startswith("cuda") and not torch.cuda.is_available():  # one that is lent by the call
        device = "cpu"
    base = weights.load(folder / BASE, device=device)
    base.backbone.bf16 = head["bf16"]
    start = weights.load(folder / START, base.backbone) if (folder / START).is_file() else None
    pictures = np.frombuffer(content, head["dtype"]).reshape(head["shape"])
    clips = Clips(tuple(head["names"]), np.array(head["labels"]), pictures)
    effort = Effort(**head["effort"])
    what = (head["kind"], head["frames"], effort, start, head["base_prompts"], enough.is_set)
    yield Progress("begins to learn")
    for step in teach(clips, base, *what):
        if isinstance(step, Lesson):
            save_lesson(step, folder / DONE, head["fingerprint"])
        else:
            yield step


def _listen(asks: FileIO, enough: Event) -> None:
    """Wait for the word that it is enough, and for the end of whoever asked."""
    with suppress(OSError):
        while asks.read(1):
            enough.set()
    os._exit(0)


if __name__ == "__main__":
    main()
