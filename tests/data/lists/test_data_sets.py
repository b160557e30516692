"""Lists of Kinetics, UCF101 and HMDB51 in their own layouts train and evaluate from end to end."""

from dataclasses import replace

import numpy as np
import pytest

from vitaclip.data.batches import Batches
from vitaclip.data.lists.class_names import readable
from vitaclip.data.lists.reader import VideoLists
from vitaclip.data.video_dataset import VideoDataset, ViewConfig
from vitaclip.errors import InputError
from vitaclip.evaluation.classification import classify, over_splits
from vitaclip.models.prompted_clip import PromptedCLIP
from vitaclip.prompts.prompt_switch import PromptCube
from vitaclip.training.config import TrainConfig
from vitaclip.training.loop import train
from vitaclip.training.objectives import Classify

CLASSES = ("push up", "jumping jacks")
CONFIG = TrainConfig(steps=2, batch=2, lr=1e-3, workers=2)
LOOK = ViewConfig(frames=2, sampling="stride16")


def kinetics(path, root, classes):
    """The entries of a list, by a list of its classes beside it."""
    names = path.with_name("names.txt")
    names.write_text("\n".join(classes) + "\n")
    found = VideoLists(path, root, names).read()
    assert found.classes == classes
    return found.entries


def run(clip, train_entries, test_entries, classes, look=LOOK):
    """Two steps of training on one list, then the score on the other."""
    tower = clip.vision_tower
    model = PromptedCLIP(clip, PromptCube(tower.width, tower.depth, tower.heads, look.frames))
    batches = Batches(VideoDataset(train_entries, clip, look), CONFIG.batch)
    steps = list(train(Classify(model, classes), batches, CONFIG))
    assert np.isfinite([step.loss for step in steps]).all()
    return steps, classify(model, VideoDataset(test_entries, clip, look).exam(), classes)


@pytest.fixture
def kinetics_folder(tmp_path, write_clip):
    for number, action in enumerate(CLASSES):
        for seed in range(2):
            write_clip(tmp_path / "clips" / f"my clip {number}_{seed}.mp4", action, seed)
    rows = [f"my clip {n}_{s}.mp4,{n}" for n in range(2) for s in range(2)]
    (tmp_path / "train.csv").write_text("\n".join(rows))
    (tmp_path / "val.txt").write_text("\n".join(row.replace(",", " ") for row in rows) + "\n")
    return tmp_path


def test_a_kinetics_list_trains_and_evaluates(clip, kinetics_folder):
    lists = [
        kinetics(kinetics_folder / name, kinetics_folder / "clips", CLASSES)
        for name in ("train.csv", "val.txt")
    ]
    assert [e.path for e in lists[0]] == [e.path for e in lists[1]]
    steps, scores = run(clip, *lists, CLASSES)
    assert not any(step.problems for step in steps)
    assert scores.probs.shape == (4, 2) and scores.truth.tolist() == [0, 0, 1, 1]
    assert scores.protocol["clips"] == 4 and scores.protocol["unreadable"] == 0


def test_views_in_space_and_time_are_averaged(clip, kinetics_folder):
    entries = kinetics(kinetics_folder / "train.csv", kinetics_folder / "clips", CLASSES)
    for pixels in ("clip", "paper"):
        look = replace(LOOK, spatial=3, temporal=2, pixels=pixels)
        clips = VideoDataset(entries, clip, look)
        assert len(clips.views(0)) == 6
        scores = classify(PromptedCLIP(clip), clips.exam(), CLASSES)
        one = [classify(PromptedCLIP(clip), [[view]], CLASSES).probs for view in clips.views(0)]
        np.testing.assert_allclose(scores.probs[0], np.mean(one, axis=0)[0], atol=1e-6)
        assert scores.protocol["views"] == 6


def test_the_official_kinetics_csv_is_read(tmp_path):
    path = tmp_path / "kinetics_val.csv"
    path.write_text(
        "label,youtube_id,time_start,time_end,split\njumping jacks,a-b_C,7,17,validate\n"
    )
    (tmp_path / "jumping jacks").mkdir()
    (tmp_path / "jumping jacks" / "a-b_C_000007_000017.mp4").touch()
    (entry,) = kinetics(path, tmp_path, CLASSES)
    assert entry.path == tmp_path / "jumping jacks" / "a-b_C_000007_000017.mp4"
    assert entry.label == 1


def test_missing_and_broken_files_are_told_by_their_line_and_counted(clip, kinetics_folder):
    (kinetics_folder / "clips/my clip 0_0.mp4").unlink()
    (kinetics_folder / "clips/my clip 1_1.mp4").write_bytes(b"not a video at all")
    entries = kinetics(kinetics_folder / "train.csv", kinetics_folder / "clips", CLASSES)
    read = VideoLists(
        kinetics_folder / "train.csv", kinetics_folder / "clips", kinetics_folder / "names.txt"
    ).read()
    assert "1 file missing: my clip 0_0.mp4" in read.understood
    steps, scores = run(clip, entries, entries, CLASSES)
    assert sum(len(step.problems) for step in steps) >= 2
    assert scores.protocol["unreadable"] == len(scores.problems) == 2
    assert scores.problems[0].startswith("train.csv, line 1: ")
    assert scores.problems[1].startswith("train.csv, line 4: ")


@pytest.mark.parametrize(
    "line, problem",
    [
        ("a.mp4,7", "line 1: '7' is none of the 2 classes"),
        ("a.mp4,run", "line 1: 'run' is none of the 2"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tmp_path, line, problem):
    (tmp_path / "list.csv").write_text(line)
    (tmp_path / "a.mp4").touch()
    with pytest.raises(InputError, match=problem):
        kinetics(tmp_path / "list.csv", tmp_path, CLASSES)


def test_ucf101_splits_train_and_evaluate_by_the_zero_shot_protocol(clip, tmp_path, write_clip):
    splits, root = tmp_path / "ucfTrainTestlist", tmp_path / "UCF-101"
    splits.mkdir()
    names = {"JumpingJack": "jumping jacks", "WavingHand": "push up"}
    (splits / "classInd.txt").write_text("".join(f"{i} {n}\r\n" for i, n in enumerate(names, 1)))
    for split in (1, 2, 3):
        for part in ("train", "test"):
            rows = []
            for label, (name, action) in enumerate(names.items(), start=1):
                path = f"{name}/v_{name}_g0{split}_{part}.avi"
                write_clip(root / path, action, split)
                rows.append(f"{path} {label}" if part == "train" else path)
            (splits / f"{part}list0{split}.txt").write_text("\n".join(rows) + "\n")
    lists = VideoLists(splits, root)
    trained, classes = (found := lists.read("train", "1")).entries, found.classes
    assert classes == ("jumping jack", "waving hand")
    run(clip, trained, lists.read("test", "1").entries, classes, ViewConfig(frames=2))
    tests = [lists.read("test", split).entries for split in "123"]
    clips = [VideoDataset(entries, clip, ViewConfig(frames=2)) for entries in tests]
    scores = [classify(PromptedCLIP(clip), each.exam(), classes) for each in clips]
    told = over_splits(scores)
    values = [told[f"split{i}"] for i in (1, 2, 3)]
    assert told["mean"] == pytest.approx(np.mean(values))
    assert told["sd"] == pytest.approx(np.std(values, ddof=1))


def test_hmdb51_splits_train_and_evaluate(clip, tmp_path, write_clip):
    splits, root = tmp_path / "testTrainMulti_7030_splits", tmp_path / "hmdb51"
    splits.mkdir()
    for raw, action in (("brush_hair", "push up"), ("jump", "jumping jacks")):
        rows = []
        for flag, seed in ((1, 1), (2, 2), (0, 3)):
            name = f"#20_{raw}_u_nm_np1_fr_goo_{seed}.avi"
            write_clip(root / raw / name, action, seed)
            rows.append(f"{name} {flag} ")
        (splits / f"{raw}_test_split1.txt").write_text("\n".join(rows))
    lists = VideoLists(splits, root)
    trained, classes = (found := lists.read("train", "1")).entries, found.classes
    tested = lists.read("test", "1").entries
    assert classes == ("brush hair", "jump") and len(trained) == len(tested) == 2
    _, scores = run(clip, trained, tested, classes, ViewConfig(frames=2, sampling="segments"))
    assert scores.truth.tolist() == [0, 1]


def test_class_names_are_read_as_people_write_them():
    assert readable("ApplyEyeMakeup") == "apply eye makeup"
    assert readable("brush_hair") == "brush hair"
