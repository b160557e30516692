"""Every way in, with everything that may come through it: a right answer or one sentence.

No sentence names a place on this machine, and after all of it the next visitor is answered.
"""

import math
import os
import pickle
import shutil
import struct
import unicodedata
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.test_video_file import broken
from vitaclip import video, weights
from vitaclip.errors import InputError
from vitaclip.gallery import Gallery
from vitaclip.labels import read_labels, read_query
from vitaclip.official import from_official
from vitaclip.shelf import read_choice
from vitaclip.studio import Studio
from vitaclip.ui import asking, found, inside_data, seeking, whatif

ASSETS = Path(__file__).parents[1] / "assets"
DRUMS = ASSETS / "samples" / "playing-drums.mp4"
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


@pytest.fixture(scope="module")
def studio(clip_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("assets")
    for part in ("samples", "labels"):
        (folder / part).symlink_to(ASSETS / part)
    (folder / "puppet-clip").symlink_to(clip_folder)
    return Studio.open(folder)


@pytest.fixture(scope="module")
def who(studio):
    """An honest question about a clip that is there."""
    key = studio.encode(DRUMS).key
    return {"key": key, "model": "puppet-clip", "prompts": "none"}


def survives(call, *homes):
    """One sentence for the person, without a place in it, or an answer, which is returned."""
    try:
        answer = call()
    except InputError as told:
        sentence = str(told)
        assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 700, sentence
        strange = {unicodedata.category(letter) for letter in sentence} & {"Cc", "Cs", "Co"}
        assert not strange and "\u202e" not in sentence, ascii(sentence)
        for place in (*homes, "/tmp/", str(ASSETS.parent)):
            assert str(place) not in sentence, sentence
        return None
    assert "root:" not in repr(answer)[:100_000]
    return answer


def answers_the_next(studio, who):
    ask = asking.Ask(classes="waving\nplaying drums", template="a video of {}", **who)
    (answer,) = asking.rank(studio, ask)
    assert answer.ranking.labels == ("waving", "playing drums")
    assert abs(answer.ranking.probs.sum() - 1) < 1e-5


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_in_any_box_link_or_name(studio, who, text):
    text, query = TEXTS[text], {}
    good = {"classes": "waving", "template": "a {}", **who}
    for name in good:
        answers = survives(lambda name=name: asking.rank(studio, asking.Ask(**good | {name: text})))
        if answers and name == "classes":
            shown = "".join(answers[0].ranking.labels)
            assert not {"\0", "\x1b", "\u202e", "\ud800"} & set(shown)
    for name in ("sample", "set", "classes", "template", "prompts", "tab"):
        query[name] = text
    wanted = survives(lambda: asking.restore(studio, query))
    assert set(wanted) <= {"classes", "template", "set"}
    for way in (read_query, read_choice, studio.shelf.known, studio.label_set, studio.samples.path):
        survives(lambda way=way: way(text))
    for path in (text, Path("/", *text.split("\n")[:1])):
        survives(lambda path=path: studio.encode(path))
    survives(lambda: seeking.path_of(studio, text, ()))
    survives(lambda: seeking.path_of(studio, f"own:{text}", ()))
    assert found.pictures(studio, {"model": text, "kind": text, "names": text}) == []
    assert set(found.film(studio, text, "unused")) == {"error"}
    answers_the_next(studio, who)


@pytest.mark.parametrize("thing", [*THINGS, "a book", "html", "nul", "half a letter"])
def test_any_thing_sent_to_a_function_that_the_page_calls(studio, who, thing):
    thing = (TEXTS | THINGS)[thing]
    for name in ("key", "classes", "template", "model", "prompts"):
        reply = asking.save_csv(studio, {"classes": "a", "template": "{}", **who, name: thing})
        assert set(reply) in ({"error"}, {"name", "csv"})
        survives(lambda reply=reply: _told(reply))
    good = {**who, "layer": 0, "direction": "gaze", "token": "class", "kind": "gif"}
    for answer, names in {
        inside_data.opened: who,
        inside_data.layer: ("layer", "heads"),
        inside_data.save_film: ("head", "direction", "token", "strength"),
    }.items():
        call = inside_data.answering(studio, answer)
        survives(lambda call=call: _told(call(thing)))
        for name in names:
            survives(lambda call=call, name=name: _told(call(good | {name: thing})))
    player = {"state": "ready", **who}
    for name in who:
        bad = {**player, name: thing}
        survives(lambda bad=bad: whatif.answer(studio, bad, ("a",), {"tokens": ["patch"]}))
    for ask in (thing, {"tokens": thing}, {"tokens": [thing]}, {"test": thing}, {"layer": thing}):
        survives(lambda ask=ask: whatif.answer(studio, player, ("a", "b"), ask))
    survives(lambda: whatif.answer(studio, thing, ("a",), {"tokens": []}))
    assert found.pictures(studio, thing) == []
    assert found.pictures(studio, {"model": thing, "kind": thing, "names": thing}) == []
    survives(lambda: read_labels(thing))
    survives(lambda: read_choice(thing))
    answers_the_next(studio, who)


def _told(reply):
    """A server function sends its sentence as an answer."""
    if isinstance(reply, dict) and "error" in reply:
        raise InputError(reply["error"])
    return reply


class Bomb:
    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


def _truncated(path, folder):
    path.write_bytes(DRUMS.read_bytes()[:3000])


def _loop(path, folder):
    path.symlink_to(path.name)


def _pipe(path, folder):
    os.mkfifo(path)


def _sparse(path, folder):
    with path.open("wb") as file:
        file.truncate(64 << 20)


def _enormous(path, folder):
    """A few kilobytes that claim pictures of 30 000 × 30 000."""
    content = bytearray(DRUMS.read_bytes())
    for box, place in ((b"tkhd", 76), (b"avc1", 24)):
        start = content.index(box) + 4 + place
        size = (30_000).to_bytes(2, "big")
        content[start : start + 4] = size + (b"\0\0" if box == b"tkhd" else size)
    path.write_bytes(content)


FILES = {
    "empty": lambda path, folder: path.write_bytes(b""),
    "noise": lambda path, folder: path.write_bytes(np.random.default_rng(0).bytes(20_000)),
    "page": lambda path, folder: path.write_text("<script>alert(1)</script>"),
    "truncated": _truncated,
    "sparse": _sparse,
    "enormous": _enormous,
    "folder": lambda path, folder: path.mkdir(),
    "pipe": _pipe,
    "loop": _loop,
    "password file": lambda path, folder: path.symlink_to("/etc/passwd"),
    "device": lambda path, folder: path.symlink_to("/dev/zero"),
    "pickle": lambda path, folder: path.write_bytes(pickle.dumps(Bomb(folder / "ran"))),
    "torch bomb": lambda path, folder: torch.save({"state_dict": Bomb(folder / "ran")}, path),
    "header of 1 GB": lambda path, folder: path.write_bytes(struct.pack("<Q", 1 << 30) + b"{}"),
    "header of holes": lambda path, folder: path.write_bytes(struct.pack("<Q", 2) + b"[]"),
    "zip": lambda path, folder: path.write_bytes(b"PK\3\4" + bytes(5000)),
}


@pytest.mark.parametrize("kind", FILES)
def test_any_file_given_as_a_video_as_prompts_as_a_checkpoint_or_as_a_list(
    studio, who, kind, clip, tmp_path
):
    for name, read in {
        "a\u202e4pm.mp4": studio.encode,
        "<b>${1+1}.mp4": partial(seeking.add, studio, own=(), model="puppet-clip"),
        "vita.safetensors": lambda path: weights.load(path, clip),
        "official.pth": lambda path: from_official(path, device="cpu"),
    }.items():
        path = tmp_path / name
        FILES[kind](path, tmp_path)
        argument = [str(path)] if isinstance(read, partial) else path
        survives(lambda read=read, argument=argument: read(argument), tmp_path)
    assert not (tmp_path / "ran").exists()
    answers_the_next(studio, who)


@pytest.mark.parametrize("kind", FILES)
def test_any_file_in_the_place_of_a_gallery_or_inside_one(kind, tmp_path):
    FILES[kind](tmp_path / "gallery", tmp_path)
    survives(lambda: Gallery.load(tmp_path / "gallery"), tmp_path)


def test_a_decoder_that_hangs_costs_one_sentence_and_no_more(studio, who, tmp_path, monkeypatch):
    path = shutil.copy(DRUMS, tmp_path / "slow.mp4")
    with Path(path).open("ab") as file:
        file.write(b"\0" * 9)  # another content than the clip that is known
    with monkeypatch.context() as patch:
        hung, soon = broken("time.sleep(60)"), video.Limits(seconds=0.5)
        patch.setattr(video, "read", partial(video.read, limits=soon, workers=hung))
        assert survives(lambda: studio.encode(path), tmp_path) is None
    assert studio.encode(path).features.shape[0] == 8
    answers_the_next(studio, who)
