"""What the script of the tab Learn calls: drafts for owners and guests, one sentence else."""

import base64
import io
import json

import pytest
from PIL import Image

from tests.hostile.things import THINGS
from tests.support.assets import furnish, untrained_service
from vitaclip.data import puppets
from vitaclip.ui.learn.adding import AddingHandlers
from vitaclip.ui.learn.clips import CLOSED, NOT_YOURS, UNREADABLE, ClipFunctions
from vitaclip.ui.learn.outcome import OutcomeHandlers
from vitaclip.ui.learn.sharing import Sharing
from vitaclip.ui.learn.tab import linked

SEAT, OTHER = "0123456789abcdef", "f" * 16
PAGE = {"page": "https://192.0.2.7:7860/"}


@pytest.fixture
def service(clip_folder, tmp_path):
    return untrained_service(furnish(tmp_path, clip_folder, ["vita", "cube"]))


@pytest.fixture
def functions(service):
    return ClipFunctions(service, Sharing("https://192.0.2.1:7860"))


@pytest.fixture
def call(functions):
    by_name = {each.__name__: each for each in functions.all()}
    return lambda function, /, **told: by_name[function]({"model": "puppet-clip"} | told)


@pytest.fixture(scope="module")
def pictures():
    """Of an arm that is raised, as a camera sends them."""
    sent = []
    for picture in puppets.film(puppets.shot("raising an arm", 5), 64, frames=20).frames:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=90)
        sent.append(base64.b64encode(file.getvalue()).decode())
    return sent


def test_a_page_begins_a_lesson_and_finds_it_again(call):
    state = call("state")
    assert [each["name"] for each in state["classes"]] == ["action A", "action B"]
    assert json.loads(json.dumps(state, allow_nan=False))
    again = call("state", draft=state["draft"], version=state["version"])
    assert again == {"same": True}
    assert call("state", draft="made-up")["draft"] not in ("made-up", state["draft"])


def test_a_recording_becomes_a_clip_with_a_thumbnail_that_is_sent_once(call, pictures):
    state = call("state")
    mine, (one, _) = {"draft": state["draft"]}, state["classes"]
    state = call("record", **mine, **{"class": one["id"]}, pictures=pictures)
    (clip,) = state["classes"][0]["clips"]
    assert state["pictures"][clip["id"]].startswith("data:image/jpeg;base64,")
    assert not call("state", **mine, have=[clip["id"]])["pictures"]
    assert (
        "very clip already"
        in call("record", **mine, **{"class": one["id"]}, pictures=pictures)["error"]
    )
    assert not call("drop", **mine, clip=clip["id"])["classes"][0]["clips"]


def test_a_shared_lesson_takes_clips_from_seats_and_only_its_owner_changes_it(call, pictures):
    owner = {"draft": call("state")["draft"]}
    way = call("share", **owner, **PAGE)["way"]
    assert way["link"].startswith("https://192.0.2.7:7860/?tab=learn&lesson=")
    assert way["code"].startswith("data:image/svg+xml")
    guest = {"join": way["link"].partition("lesson=")[2], "seat": SEAT}
    state = call("state", **guest)
    assert state["guest"] and not state["draft"]
    which = {"class": state["classes"][0]["id"]}
    state = call("record", **guest, **which, pictures=pictures)
    (clip,) = state["classes"][0]["clips"]
    assert clip["mine"] and clip["guest"]
    for name in ("rename", "add_class", "remove_class", "share", "folders"):
        assert call(name, **guest, **which, name="x", names=["x"], **PAGE)["error"] == NOT_YOURS
    state = call("drop", **guest | {"seat": OTHER}, clip=clip["id"])
    assert state["classes"][0]["clips"] == [clip | {"mine": False}]
    assert not call("drop", **owner, clip=clip["id"])["classes"][0]["clips"]


def test_a_page_on_the_server_itself_shares_the_address_of_the_class(call):
    owner = {"draft": call("state")["draft"]}
    link = call("share", **owner, page="http://localhost:7860/")["way"]["link"]
    assert link.startswith("https://192.0.2.1:7860/?tab=learn&lesson=")
    assert "own address" in call("share", **owner, page="javascript:alert(1)")["error"]


def test_a_link_to_nothing_is_one_sentence(call):
    assert call("state", join="made-up", seat=SEAT) == {"error": CLOSED}


def test_sub_folders_become_classes_and_fill_those_without_a_name_first(call):
    owner = {"draft": call("state")["draft"]}
    state = call("folders", **owner, names=["opening", "Closing", "opening"])
    assert [each["name"] for each in state["classes"]] == ["opening", "Closing"]
    assert state["folders"]["opening"] == state["classes"][0]["id"]
    assert len(call("folders", **owner, names=["third"])["classes"]) == 3


@pytest.mark.parametrize("thing", THINGS, ids=repr)
def test_whatever_is_sent_is_answered_in_plain_words(functions, thing):
    for function in functions.all():
        for told in (thing, {"model": thing, "draft": thing, "join": thing, "seat": thing},
                     {"class": thing, "name": thing, "names": thing, "pictures": thing,
                      "clip": thing, "page": thing, "have": thing, "version": thing}):  # fmt: skip
            assert json.dumps(function(told))


def test_files_come_for_the_classes_that_the_page_named(service, functions, write_clip, tmp_path):
    handle = AddingHandlers(service, functions)
    asked = functions.asked({"model": "puppet-clip"})
    one, other = asked.draft.classes
    told = {"model": "puppet-clip", "draft": asked.draft.id, "classes": [one.id, other.id, one.id]}
    paths = [tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "none.mp4"]
    write_clip(paths[0], "raising an arm", 1)
    write_clip(paths[1], "lowering an arm", 2)
    paths[2].write_bytes(b"no film")
    said = handle.files([str(path) for path in paths], json.dumps(told))
    assert [len(each.clips) for each in asked.draft.classes] == [1, 1]
    assert len(said["problems"]) == 1 and "“none.mp4”" in said["problems"][0]
    for wrong in ("", "{", "[]", '{"classes": 7}', json.dumps({**told, "classes": []})):
        assert handle.files([str(paths[0])], wrong)["problems"] == [UNREADABLE]


def test_a_lesson_of_a_link_is_used_where_there_is_one(service, functions):
    draft = functions.asked({"model": "puppet-clip"}).draft
    service.lessons.drafts.share(draft)
    nothing = {"__type__": "update"}
    assert linked(service, {"lesson": draft.join}) == nothing  # nothing has been learned yet
    draft.keep("what-was-learned")
    assert linked(service, {"lesson": draft.join}) == "what-was-learned"
    for name in ("", "made-up", draft.id):
        assert linked(service, {"lesson": name}) == nothing


def test_a_file_of_a_lesson_that_is_none_is_one_sentence(service, functions):
    handle = OutcomeHandlers(service, functions)
    for told in (None, {}, {"lesson": "made-up"}, {"lesson": ["x"]}):
        assert "not on the server" in handle.file(told)["error"]
