"""MSR-VTT, MSVD and LSMDC in their own formats train and evaluate from end to end."""

import json
import os
import pickle

import numpy as np
import pytest

from vitaclip.data.batches import Batches
from vitaclip.data.lists.reader import VideoLists
from vitaclip.data.video_dataset import VideoDataset, ViewConfig
from vitaclip.errors import InputError
from vitaclip.evaluation.retrieval import retrieve
from vitaclip.models.caption_decoder import CaptionDecoder
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.training.config import TrainConfig
from vitaclip.training.loop import train
from vitaclip.training.objectives import Match
from vitaclip.training.runs import held_out

SAID = {"video0": ["a man waves", "someone is waving"], "video1": ["a girl jumps"]}
ACTIONS = {"video0": "push up", "video1": "jumping jacks"}
LOOK = ViewConfig(frames=2, augment="switch", sampling="interval")


def run(clip, trained, tested):
    """Two steps of matching and captioning on one list, then ranks on the other."""
    tower = clip.vision_tower
    said = [caption for entry in trained for caption in entry.captions]
    cube = PromptCube(tower.width, tower.depth, tower.heads, 2)
    model = PromptedCLIP(clip, cube, captions=CaptionDecoder.for_backbone(clip, said))
    config = TrainConfig(steps=2, batch=2, lr=1e-3)
    steps = list(train(Match(model), Batches(VideoDataset(trained, clip, LOOK), 2), config))
    assert np.isfinite([step.loss for step in steps]).all()
    return retrieve(model, VideoDataset(tested, clip, LOOK).described())


def test_msrvtt_trains_and_evaluates(clip, tmp_path, write_clip):
    sentences = [
        {"caption": caption, "video_id": name, "sen_id": 0}
        for name, captions in SAID.items()
        for caption in captions
    ]
    data = {"info": {}, "videos": [{"video_id": name} for name in SAID], "sentences": sentences}
    (tmp_path / "MSRVTT_data.json").write_text(json.dumps(data))
    for name in ("MSRVTT_train.7k.csv", "MSRVTT_train.9k.csv"):
        (tmp_path / name).write_text("video_id\nvideo0\nvideo1\n")
    (tmp_path / "MSRVTT_JSFUSION_test.csv").write_text(
        'key,vid_key,video_id,sentence\nret0,msr0,video0,"a man, waving"\n'
        "ret1,msr1,video1,a girl jumps\n"
    )
    for name, action in ACTIONS.items():
        write_clip(tmp_path / "videos" / f"{name}.mp4", action, 1)
    for split in ("7k", "9k"):
        trained = VideoLists(tmp_path, tmp_path / "videos").read("train", split).entries
        assert [entry.captions for entry in trained] == [tuple(said) for said in SAID.values()]
    tested = VideoLists(tmp_path, tmp_path / "videos").read("test").entries
    assert tested[0].captions == ("a man, waving",)
    found = run(clip, trained, tested)
    assert found.scores.shape == (2, 2) and found.protocol["videos"] == 2


@pytest.mark.parametrize("form", ["pickle", "text"])
def test_msvd_trains_and_evaluates_with_several_captions(clip, tmp_path, write_clip, form):
    if form == "pickle":
        words = {name: [said.split() for said in captions] for name, captions in SAID.items()}
        (tmp_path / "raw-captions.pkl").write_bytes(pickle.dumps(words))
    else:
        rows = [f"{name} {said}" for name, captions in SAID.items() for said in captions]
        text = "# a remark of the authors\n\n" + "\n".join(rows)
        (tmp_path / "AllVideoDescriptions.txt").write_text(text)
    for part in ("train", "val", "test"):
        (tmp_path / f"{part}_list.txt").write_text("video0\nvideo1\n")
    for name, action in ACTIONS.items():
        write_clip(tmp_path / f"YouTubeClips/{name}.avi", action, 2)
    root = tmp_path / "YouTubeClips"
    found = run(
        clip, *(VideoLists(tmp_path, root).read(part).entries for part in ("train", "test"))
    )
    assert found.scores.shape == (3, 2) and found.video_of.tolist() == [0, 0, 1]


def test_a_pickle_that_wants_to_run_something_is_refused(tmp_path):
    class Wicked:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    (tmp_path / "raw-captions.pkl").write_bytes(pickle.dumps({"video0": Wicked()}))
    (tmp_path / "train_list.txt").write_text("video0\n")
    with pytest.raises(InputError, match="captions and nothing else"):
        VideoLists(tmp_path, tmp_path).read("train")
    assert not (tmp_path / "ran").exists()


def test_lsmdc_trains_and_evaluates(clip, tmp_path, write_clip):
    rows = []
    for number, (name, action) in enumerate(ACTIONS.items()):
        shot = f"100{number}_A_Film_00.00.0{number}.000-00.00.09.000"
        rows.append("\t".join([shot, "0", "1", "0", "1", SAID[name][0]]))
        write_clip(tmp_path / "avi" / f"100{number}_A_Film" / f"{shot}.avi", action, 3)
    for name in ("LSMDC16_annos_training.csv", "LSMDC16_challenge_1000_publictect.csv"):
        (tmp_path / name).write_text("\n".join(rows) + "\n")
    lists = [
        VideoLists(tmp_path, tmp_path / "avi").read(part).entries for part in ("train", "test")
    ]
    assert run(clip, *lists).protocol["sentences"] == 2


def test_a_video_without_a_sentence_is_named(tmp_path):
    (tmp_path / "AllVideoDescriptions.txt").write_text("video0 a man waves\n")
    (tmp_path / "train_list.txt").write_text("video0\nvideo9\n")
    with pytest.raises(InputError, match=r"train_list.txt, line 2: no sentence describes 'video9'"):
        VideoLists(tmp_path, tmp_path).read("train")


def test_what_is_held_out_is_a_tenth_and_trained_on_by_nobody():
    kept, held = held_out(list(range(100)))
    assert len(held) == 10 and not set(kept) & set(held) and len(kept) + len(held) == 100
