"""Any text in any box, link or name: a right answer or one sentence, and the next is answered."""

from pathlib import Path

import pytest

from tests.hostile.things import TEXTS, answers_the_next, survives
from vitaclip.data.labels import read_query
from vitaclip.inference.model_id import read_model_id
from vitaclip.inference.search import request
from vitaclip.ui import requests
from vitaclip.ui.requests import RecognitionRequest
from vitaclip.ui.search import results


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_in_any_box_link_or_name(service, who, text):
    text, query = TEXTS[text], {}
    good = {"classes": "waving", "template": "a {}", **who}
    for name in good:
        answers = survives(
            lambda name=name: requests.rank(service, RecognitionRequest(**good | {name: text}))
        )
        if answers and name == "classes":
            shown = "".join(answers[0].ranking.labels)
            assert not {"\0", "\x1b", "\u202e", "\ud800"} & set(shown)
    for name in ("sample", "set", "classes", "template", "prompts", "tab"):
        query[name] = text
    wanted = survives(lambda: requests.restore(service, query))
    assert set(wanted) <= {"classes", "template", "set"}
    for way in (
        read_query,
        read_model_id,
        service.models.known,
        service.class_set,
        service.samples.path,
    ):
        survives(lambda way=way: way(text))
    for path in (text, Path("/", *text.split("\n")[:1])):
        survives(lambda path=path: service.encode(path))
    survives(lambda: request.path_of(service, text, ()))
    survives(lambda: request.path_of(service, f"own:{text}", ()))
    assert results.pictures(service, {"model": text, "kind": text, "names": text}) == []
    assert set(results.film(service, text)) == {"error"}
    answers_the_next(service, who)
