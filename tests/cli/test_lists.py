"""A list is read alike wherever it is brought: command line, page, API, training, evaluation."""

import json
from pathlib import Path

import pytest

from tests.support.assets import DRUMS, furnish, untrained_service
from vitaclip.data.lists.listing import list_videos
from vitaclip.data.lists.reader import VideoLists, read_classes
from vitaclip.errors import InputError
from vitaclip.evaluation.benchmarks import VideoBenchmark
from vitaclip.server import endpoints
from vitaclip.training.config import VideoRunConfig
from vitaclip.training.distributed import ProcessGroup
from vitaclip.training.runs import train_on_videos
from vitaclip.ui import requests
from vitaclip.ui.recognise.classes.class_file import account, from_file

NAMES = ("air drumming", "push up", "riding a bike")
LISTS = {
    "plain.txt": "air drumming\npush up\nriding a bike\n",
    "labels.csv": "id,name\n0,air drumming\n1,push up\n2,riding a bike\n",
    "mixed.csv": "id;name\n2;riding a bike\n0;air drumming\n1;push up\n",
    "classInd.txt": "1 AirDrumming\r\n2 PushUp\r\n3 RidingABike\r\n",
    "labels.tsv": "0\tair drumming\n1\tpush up\n2\triding a bike\n",
    "pandas.csv": ",name\n0,air drumming\n1,push up\n2,riding a bike\n",
    "map.json": '{"push up": 1, "air drumming": 0, "riding a bike": 2}',
}


@pytest.fixture(scope="module")
def service(clip_folder, tmp_path_factory):
    return untrained_service(furnish(tmp_path_factory.mktemp("assets"), clip_folder, ["vita"]))


@pytest.fixture
def asked_api(service, monkeypatch):
    """The labels that the API ranks for these lines, and how it says it read them."""
    monkeypatch.setattr(endpoints, "forget_visit", lambda *visit: None)
    answers = endpoints.Answers(service, blocks=None)

    def ask(lines):
        answer = answers.recognise(None, DRUMS.name, lines, prompts="none")
        return set(answer["labels"]), answer["understood"]

    return ask


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_classes_is_the_same_at_every_door(
    name, tmp_path, vitaclip, clip_folder, clip_file, service, asked_api
):
    path = tmp_path / name
    path.write_bytes(LISTS[name].encode())
    told = read_classes(path).understood
    model = ("--backbone", f"local-dir:{clip_folder}", "--frames", 2, "--json")
    code, out, err = vitaclip("recognize", clip_file, "--labels-file", path, *model)
    assert code == 0 and set(json.loads(out)[0]["labels"]) == set(NAMES)
    assert err == f"{name}: {told}\n"
    box, read = from_file(str(path))
    assert box.splitlines() == [*NAMES] and account(box, read) == f"{name}: {told}"
    film = requests.Film(str(DRUMS), "puppet-clip", "none", "auto", "auto")
    clip = requests.encode(service, film)
    assert clip
    for typed in (box, LISTS[name]):  # what the page made of the file, and the file pasted
        ask = requests.RecognitionRequest(clip.key, typed, "{}", "puppet-clip", "none")
        assert requests.rank(service, ask)[0].ranking.labels == NAMES
    if name != "classInd.txt":  # of which the API does not know the name
        assert asked_api(LISTS[name].splitlines()) == ({*NAMES}, told)
    (tmp_path / "videos").mkdir()
    for number in range(3):
        (tmp_path / f"videos/{number}.mp4").touch()
    first = 1 if name == "classInd.txt" else 0
    rows = "".join(f"{number}.mp4,{number + first}\n" for number in range(3))
    (tmp_path / "videos/list.csv").write_text(rows)
    lists = {"lists": tmp_path / "videos/list.csv", "classes": path}
    (tested,) = VideoBenchmark(**lists).read()
    plan = next(train_on_videos(VideoRunConfig(**lists), tmp_path, ProcessGroup()))
    assert tested.classes == NAMES and [each.label for each in tested.entries] == [0, 1, 2]
    assert tested.understood == plan.understood.splitlines()[0] and told in tested.understood


TWO_WAYS = "air,drumming\npush,up\n"


def test_what_is_refused_at_one_door_is_refused_at_all_in_the_same_words(
    tmp_path, vitaclip, clip_file, service, asked_api
):
    path = tmp_path / "list.csv"
    path.write_text(TWO_WAYS)
    said = "can be read in two ways: as one name a line (“air,drumming”), or as two columns"
    code, _, err = vitaclip("recognize", clip_file, "--labels-file", path)
    assert code == 2 and said in err and err.count("\n") == 1
    with pytest.raises(Exception, match="can be read in two ways"):
        asked_api(TWO_WAYS.splitlines())
    with pytest.raises(InputError, match="can be read in two ways"):
        from_file(str(path))
    assert account(TWO_WAYS, None) == ""  # the answer says it


@pytest.mark.parametrize("text", [
    "video,caption\na.mp4,a cat\na.mp4,the cat\nb.mp4,a dog\n",
    'sentence\tpath\n"a cat"\ta.avi\nthe cat\ta.avi\na dog\tx/b.mp4\n',
    '{"video": "a.mp4", "captions": ["a cat", "the cat"]}\n{"video": "b.mp4", "captions": "a dog"}',
])  # fmt: skip
def test_an_index_knows_the_sentences_that_training_learns(tmp_path, text):
    (tmp_path / "list.txt").write_text(text)
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
    read = VideoLists(tmp_path / "list.txt").read()
    listed = list_videos(tmp_path / "list.txt")
    assert [video.path for video in listed.videos] == [entry.path for entry in read.entries]
    assert [video.caption for video in listed.videos] == ["a cat; the cat", "a dog"]
    assert listed.understood == read.understood


def test_an_index_takes_a_list_that_says_nothing_of_its_videos(tmp_path):
    (tmp_path / "list.txt").write_text("a.mp4\nb.mp4\n")
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
    listed = list_videos(tmp_path / "list.txt")
    assert [Path(video.path).name for video in listed.videos] == ["a.mp4", "b.mp4"]
