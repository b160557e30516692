"""What may come through any way in, and what must not happen then; for every test of hostility."""

import math
import unicodedata

from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.ui import requests
from vitaclip.ui.requests import RecognitionRequest

TEXTS = {
    "nothing": "",
    "blank": " \n\t\r\n ",
    "a book": "x" * 3_000_000,
    "a long list": "\n".join(map(str, range(5_000))),
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "javascript": "${1+1}{{value}}`${alert(1)}`",
    "python": "{0.__class__.__mro__} {} %s%n",
    "up and out": "../../../../etc/passwd",
    "absolute": "/etc/passwd",
    "windows": "C:\\Windows\\win.ini",
    "address": "file:///etc/passwd",
    "nul": "a\0b {}",
    "control": "\x07\x1b[31mred\x9b {}",
    "right to left": "\u202egnittis\u2066 {}",
    "half a letter": "\ud800 {}",
    "joined": "👩\u200d👧 {}",
    "marks": "a" + "\u0301" * 100 + " {}",
}
THINGS = {
    "none": None,
    "number": 7,
    "minus": -1,
    "huge": 10**30,
    "nan": math.nan,
    "infinite": math.inf,
    "list": ["a", ["b"], None],
    "dict": {"path": "/etc/passwd"},
    "bytes": b"\xff\0",
    "true": True,
}


EVERY_TIME = ("html", "up and out", "half a letter", "none", "nan", "dict")  # the others are heavy


def survives(call, *homes):
    """One sentence for the person, without a place in it, or an answer, which is returned."""
    try:
        answer = call()
    except InputError as told:
        return check_sentence(str(told), *homes)
    assert "root:" not in repr(answer)[:100_000]
    return answer


def check_sentence(sentence, *homes):
    """It is one, a person can read it, and it tells no place on this machine."""
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 700, sentence
    strange = {unicodedata.category(letter) for letter in sentence} & {"Cc", "Cs", "Co"}
    assert not strange and "\u202e" not in sentence, ascii(sentence)
    for place in (*homes, "/tmp/", str(ASSETS.parent)):
        assert str(place) not in sentence, sentence


def answers_the_next(service, who):
    ask = RecognitionRequest(classes="waving\nplaying drums", template="a video of {}", **who)
    (answer,) = requests.rank(service, ask)
    assert answer.ranking.labels == ("waving", "playing drums")
    assert abs(answer.ranking.probs.sum() - 1) < 1e-5
