# ruff: noqa: E501 (a table reads better in one line a case)
"""Lists of videos in every layout of the field: the clips, what is said of them, the one line."""

import json

import pytest

from vitaclip.data.lists.reader import VideoLists
from vitaclip.errors import InputError

C = {"names.txt": "push up\njumping jacks\n"}
SHOT = "1001_A_Film_00.00.01.000-00.00.09.000"
ANET = {
    "a": {
        "subset": "training",
        "annotations": [
            {"label": "surf", "segment": [1.5, 3]},
            {"label": "run", "segment": [4, 6]},
        ],
    },
    "b": {"subset": "validation", "annotations": [{"label": "run", "segment": [0, 6]}]},
}
SSV2 = [
    {
        "id": "7",
        "label": "spinning a cube",
        "template": "Spinning [something]",
        "placeholders": ["a cube"],
    }
]
VTT = {"sentences": [{"video_id": "v0", "caption": c} for c in ("a", "b")], "videos": []}
UCF = {
    "classInd.txt": "1 PushUp\r\n2 Run\r\n",
    "trainlist01.txt": "PushUp/a b.avi 1\r\n",
    "testlist01.txt": "PushUp/a b.avi\r\nRun/c.avi\r\n",
}
RUN_JUMP = {"run": ("run",), "jump": ("jump",)}

# the files of a list; where the videos lie; what each is found to be; what the line says; options
LAYOUTS = {
    "path,number": ({"list.csv": "a.mp4,0\nb c.mp4,1\n", **C}, "a.mp4 b_c.mp4", {"a": ["push up"], "b c": ["jumping jacks"]}, "names.txt: 2 classes, one a line; 2 clips, labels from column 2, counted from 0", {}),
    "path number": ({"list.txt": "a.mp4 0\nb c.mp4 1\n", **C}, "a.mp4 b_c.mp4", {"a": ["push up"], "b c": ["jumping jacks"]}, "counted from 0", {}),
    "from 1": ({"list.txt": "a.mp4 1\nb.mp4 2\n", **C}, "a.mp4 b.mp4", {"a": ["push up"], "b": ["jumping jacks"]}, "counted from 1", {}),
    "X-CLIP": ({"train.txt": "x/a.mp4 0\nx/b.mp4 2\n", "kinetics_labels.csv": "id,name\n0,run\n1,fly\n2,jump\n"}, "x/a.mp4 x/b.mp4", {"a": ["run"], "b": ["jump"]}, "counted as the classes are numbered", {}),
    "mmaction": ({"list.txt": "Run/a.mp4 0\nFly/b.mp4 1\n"}, "Run/a.mp4 Fly/b.mp4", {"a": ["Run"], "b": ["Fly"]}, "named after the folders", {}),
    "from 0, classInd from 1": ({"list.txt": "Run/a.mp4 0\nFly/b.mp4 1\n", "classInd.txt": "1 Run\n2 Fly\n3 Sit\n"}, "Run/a.mp4 Fly/b.mp4", {"a": ["Run"], "b": ["Fly"]}, "counted from 0, as the folders' names confirm", {}),
    "ids with gaps": ({"list.csv": "video,label\na.mp4,9\nb.mp4,4\n", "labels.csv": "id,name\n9,jump\n4,run\n"}, "a.mp4 b.mp4", {"a": ["jump"], "b": ["run"]}, "4–9 with 4 gaps", {}),
    "video,label": ({"list.csv": "video,label\na.mp4,run\nb.mp4,jump\n"}, "a.mp4 b.mp4", {"a": ["run"], "b": ["jump"]}, "2 classes occurring in the list; 2 clips, labels from “label”", {}),
    "other names": ({"list.csv": "Action;File Path\nrun;a.mp4\njump;b.mp4\n"}, "a.mp4 b.mp4", {"a": ["run"], "b": ["jump"]}, "labels from “Action”", {}),
    "no header": ({"list.csv": "a.mp4,run\nb.mp4,jump\n"}, "a.mp4 b.mp4", {"a": ["run"], "b": ["jump"]}, "labels from column 2", {}),
    "pandas": ({"list.csv": ",path,label\n0,a.mp4,1.0\n1,b.mp4,0.0\n", **C}, "a.mp4 b.mp4", {"a": ["jumping jacks"], "b": ["push up"]}, "labels from “label”", {}),
    "pandas without names": ({"list.csv": ",0,1\n0,a.mp4,1\n1,b.mp4,0\n", **C}, "a.mp4 b.mp4", {"a": ["jumping jacks"], "b": ["push up"]}, "labels from column 3", {}),
    "names and numbers": ({"list.csv": "id,path,class_name,class_id\n0,a.mp4,run,3\n1,b.mp4,jump,4\n"}, "a.mp4 b.mp4", {"a": ["run"], "b": ["jump"]}, "labels from “class_name”", {}),
    "Windows": ({"list.csv": "path;label\r\nx\\a.mp4;Übung\r\nx\\b.mp4;Gehen\r\n".encode("cp1252")}, "x/a.mp4 x/b.mp4", {"a": ["Übung"], "b": ["Gehen"]}, "read as Windows-1252", {}),
    "UTF-16": ({"list.tsv": "video\tlabel\r\na.mp4\tÜbung\r\nb.mp4\tGehen\r\n".encode("utf-16")}, "a.mp4 b.mp4", {"a": ["Übung"], "b": ["Gehen"]}, "2 clips", {}),
    "JSON lines": ({"list.jsonl": '{"video": "a.mp4", "label": "run"}\n{"video": "b.mp4", "label": ["run", "jump"]}\n'}, "a.mp4 b.mp4", {"a": ["run"], "b": ["run", "jump"]}, "up to 2 a video, right if any", {}),
    "classes with clips": ({"list.json": '{"run": ["a.mp4"], "jump": ["b.mp4"]}'}, "a.mp4 b.mp4", {"a": ["run"], "b": ["jump"]}, "2 clips", {}),
    "several in a cell": ({"list.csv": "video,labels\na.mp4,run|jump\nb.mp4,jump\n"}, "a.mp4 b.mp4", {"a": ["run", "jump"], "b": ["jump"]}, "right if any", {}),
    "several between commas": ({"list.csv": 'video,labels\na.mp4,"push up, jumping jacks"\n', **C}, "a.mp4", {"a": ["push up", "jumping jacks"]}, "right if any", {}),
    "several columns": ({"list.csv": "video,label1,label2\na.mp4,run,jump\nb.mp4,jump,\n"}, "a.mp4 b.mp4", {"a": ["run", "jump"], "b": ["jump"]}, "“label1” and “label2”", {}),
    "several lines": ({"list.csv": "video,label\na.mp4,run\na.mp4,jump\n"}, "a.mp4", {"a": ["run", "jump"]}, "1 line names a video again", {}),
    "several numbers": ({"list.txt": "a.mp4 0 1\nb.mp4 0\n", **C}, "a.mp4 b.mp4", {"a": ["push up", "jumping jacks"], "b": ["push up"]}, "right if any", {}),
    "other files": ({"list.csv": "video,label\na.avi,run\nold/b.mp4,jump\nc.mp4,run\nd,jump\n"}, "a.mp4 new/b.webm d.mkv", {"a": ["run"], "b": ["jump"], "c": ["run"], "d": ["jump"]}, "1 file missing: c.mp4; 2 found under another name or folder, such as a.avi as a.mp4", {}),
    "Kinetics": ({"list.csv": "label,youtube_id,time_start,time_end,split,is_cc\njump,a-b,7,17,validate,0\nrun,c,1,11,train,0\n"}, "jump/a-b_000007_000017.mp4 c_000001_000011.mkv", {"a-b_000007_000017": ["jump"]}, "2 classes occurring in the list; 1 clip, labels from “label”; the 1 of 2 lines that are of val", {}),
    "Kinetics JSON": ({"list.json": json.dumps({n: {"annotations": {"label": n, "segment": [1, 11]}, "subset": "test"} for n in RUN_JUMP})}, "run_000001_000011.mp4 jump_000001_000011.mp4", {f"{n}_000001_000011": [n] for n in RUN_JUMP}, "2 clips", {}),
    "UCF101": (UCF, "PushUp/a_b.avi c.mp4", {"a b": ["push up"], "c": ["run"]}, "2 classes with their numbers, 1–2", {}),
    "HMDB51": ({"push_up_test_split1.txt": "#20_a.avi 2 \nb.avi 1 \nc.avi 0 \n", "run_test_split1.txt": "d.avi 2\n"}, "push_up/#20_a.avi run/d.avi", {"#20_a": ["push up"], "d": ["run"]}, "split 1", {}),
    "Something-Something": ({"x-validation.json": json.dumps(SSV2), "x-labels.json": '{"Holding something": "0", "Spinning something": "1"}'}, "7.webm", {"7": ["Spinning something"]}, "x-labels.json: 2 classes", {}),
    "a folder for each class": ({}, "push_up/a.mp4 push_up/deep/b.avi run/c.mp4", {"a": ["push up"], "b": ["push up"], "c": ["run"]}, "2 classes with the names of the folders", {}),
    "folders in parts": ({}, "train/run/a.mp4 train/jump/b.mp4 val/run/c.mp4", {"c": ["run"]}, "2 classes with the names of the folders; written", {"skip": "written"}),
    "lists in parts": ({"train.csv": "video,label\na.mp4,run\n", "test.csv": "video,label\nb.mp4,jump\n"}, "a.mp4 b.mp4", {"b": ["jump"]}, "test.csv", {}),
    "pieces": ({"list.csv": "video;start;end;label\na.mp4;1,5;3,5;run\na.mp4;0:04;0:06,25;jump\n"}, "a.mp4", {"a@1.5-3.5": ["run"], "a@4-6.25": ["jump"]}, "2 pieces of 1 file by time", {}),
    "pieces without header": ({"list.csv": "a.mp4,1,3,0\na.mp4,4,6,1\n", **C}, "a.mp4", {"a@1-3": ["push up"], "a@4-6": ["jumping jacks"]}, "2 pieces", {}),
    "ActivityNet": ({"list.json": json.dumps({"version": 1, "database": ANET})}, "v_a.mp4 b.mp4", {"v_a@1.5-3": ["surf"], "v_a@4-6": ["run"]}, "the 2 of 3 lines that are of train", {"part": "train"}),
    "sentences": ({"list.csv": "video,caption\na.mp4,a cat\na.mp4,the cat\nb.mp4,a dog\n"}, "a.mp4 b.mp4", {"a": ["a cat", "the cat"], "b": ["a dog"]}, "2 videos, 3 sentences from “caption”, 1 to 2 a video", {}),
    "sentences, no header": ({"list.csv": "a.mp4,a cat sits on a mat\nb.mp4,\"a dog, running home\"\n"}, "a.mp4 b.mp4", {"a": ["a cat sits on a mat"], "b": ["a dog, running home"]}, "sentences from column 2", {}),
    "sentences, JSON lines": ({"list.jsonl": '{"path": "a.mp4", "text": "a cat"}\n{"path": "b.mp4", "text": "a dog"}\n'}, "a.mp4 b.mp4", {"a": ["a cat"], "b": ["a dog"]}, "from “text”", {}),
    "both, matched": ({"list.csv": "video,label,caption\na.mp4,run,a cat\n"}, "a.mp4", {"a": ["a cat"]}, "1 sentence", {"goal": "match"}),
    "both, classified": ({"list.csv": "video,label,caption\na.mp4,run,a cat\n"}, "a.mp4", {"a": ["run"]}, "1 clip", {"goal": "classify"}),
    "MSR-VTT test": ({"MSRVTT_data.json": json.dumps(VTT), "MSRVTT_JSFUSION_test.csv": "key,vid_key,video_id,sentence\nr0,m0,v0,one\nr1,m1,v0,two\nr2,m2,v1,three\n"}, "v0.mp4 v1.mp4", {"v0": ["one", "two"], "v1": ["three"]}, "1 to 2 a video; the 1k-A test", {}),
    "MSR-VTT train": ({"MSRVTT_data.json": json.dumps(VTT), "MSRVTT_train.9k.csv": "video_id\nv0\n"}, "v0.mp4", {"v0": ["a", "b"]}, "the 9k split", {"part": "train"}),
    "MSVD of Prompt Switch": ({"captions_msvd.json": '{"v_0": ["a", "b"], "v_1": ["c"]}', "test_list.txt": "v_0\nv_1\n"}, "v_0.avi v_1.mp4", {"v_0": ["a", "b"], "v_1": ["c"]}, "1 to 2 a video", {}),
    "LSMDC flat": ({"LSMDC16_challenge_1000_publictect.csv": f"{SHOT}\t0\t1\t0\t1\tsomeone walks\n"}, f"{SHOT}.mp4", {SHOT: ["someone walks"]}, "1 sentence", {}),
    "ActivityNet captions": ({"list.json": '{"v_x": {"duration": 9, "timestamps": [[0, 3], [3, 9]], "sentences": ["a", "b"]}}'}, "v_x.mp4", {"v_x@0-3": ["a"], "v_x@3-9": ["b"]}, "2 pieces of 1 file", {}),
}  # fmt: skip


def laid_out(folder, files, videos):
    """The list or the folder of lists, and the folder of empty videos; "_" stands for a space."""
    for name, content in files.items():
        (folder / "lists").mkdir(exist_ok=True)
        content = content if isinstance(content, bytes) else content.encode()
        (folder / "lists" / name).write_bytes(content)
    for name in videos.split():
        name = (
            name
            if name.startswith(("push_up/", "v_", SHOT)) or "_0000" in name or "20_" in name
            else name.replace("_", " ")
        )
        (folder / "videos" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "videos" / name).touch()
    lists = folder / "lists" if files else folder / "videos"
    single = [lists / name for name in files if name.startswith(("list", "train.txt"))]
    return single[0] if single else lists, folder / "videos"


def said(found):
    """What is known of each video by its name and its times."""
    told = {}
    for entry in found.entries:
        name = entry.path.name.removesuffix(".mp4").removesuffix(".avi")
        name = name.removesuffix(".webm").removesuffix(".mkv")
        name += f"@{entry.start:g}-{entry.end:g}" if entry.end is not None else ""
        told[name] = [*entry.captions] or [found.classes[label] for label in entry.labels]
    return told


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_list_is_read_as_the_field_means_it_and_said_in_one_line(tmp_path, layout):
    files, videos, expected, line, options = LAYOUTS[layout]
    lists, root = laid_out(tmp_path, files, videos)
    found = VideoLists(lists, root, goal=options.get("goal", "")).read(options.get("part", "test"))
    assert said(found) == expected
    assert line.removesuffix("; " + options.get("skip", "-")) in found.understood
    assert "\n" not in found.understood and found.by_sentences == (not found.classes)


REFUSED = {
    "no names": ({"list.csv": "a.mp4,0\nb.mp4,1\n"}, "nothing says their names; name the list that does with --classes"),
    "another's classes": ({"list.txt": "Run/a.mp4 1\nFly/b.mp4 2\nRun/c.mp4 1\n", "classInd.txt": "1 Fly\n2 Run\n"}, "do not belong together"),
    "words": ({"list.csv": "a.mp4,push up\nb.mp4,jump high\n"}, "as classes in column 2 .*, or as sentences in it"),
    "both": ({"list.csv": "video,label,caption\na.mp4,run,a cat\n"}, "as classes in “label”, or as sentences in “caption”; say --goal"),
    "frames": ({"list.txt": "a.mp4 300 1\nb.mp4 200 0\n", **C}, "2 classes of each video, or as a number of frames and a class"),
    "rows": ({"list.csv": "0,a.mp4\n1,b.mp4\n"}, "numbers of rows and files, or as classes and files"),
    "two labels": ({"list.csv": "video,action,activity\na.mp4,run,sport\n"}, "classes in “action”, or as classes in “activity”"),
    "no class": ({"list.csv": "video,label\na.mp4,run\n", **C}, "line 2: 'run' is none of the 2 classes"),
    "no number": ({"list.csv": "video,label\na.mp4,7\n", **C}, "line 2: '7' is none of the 2 classes"),
    "backwards": ({"list.csv": "video,start,end,label\na.mp4,3,1,run\n"}, "line 2: from '3' to '1' is no piece"),
    "half a piece": ({"list.csv": "video,start,label\na.mp4,3,run\n"}, "“start” and “end” are needed"),
    "by frames": ({"list.csv": "video,start_frame,end_frame,label\na.mp4,3,9,run\n"}, "“start” and “end” in seconds"),
    "a comma": ({"list.csv": "video,caption\na.mp4,a cat, sitting\n"}, "line 2: 3 cells, where others have 2"),
    "elsewhere": ({"list.csv": "video,label\nx.mp4,run\ny.mp4,jump\n"}, "None of the 2 files .* the first is 'x.mp4'"),
    "nothing said": ({"list.txt": "a.mp4\nb.mp4\n"}, "says no classes and no sentences"),
    "a part alone": ({"run_test_split1.txt": "a.mp4 1\n", "jump_test_split2.txt": "a.mp4 1\n", "testlist01.txt": "a.mp4"}, "could be ucf101 or hmdb51"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused_in_a_sentence(tmp_path, case):
    files, problem = REFUSED[case]
    lists, root = laid_out(tmp_path, files, "a.mp4 b.mp4 Run/a.mp4 Fly/b.mp4 Run/c.mp4")
    with pytest.raises(InputError, match=problem):
        VideoLists(lists, root).read("test")


def test_the_part_that_trains_is_not_the_one_that_is_tested(tmp_path):
    files = {"list.csv": "video,label,split\na.mp4,run,train\nb.mp4,jump,test\n"}
    lists, root = laid_out(tmp_path, files, "a.mp4 b.mp4")
    parts = [VideoLists(lists, root).read(part) for part in ("train", "test")]
    assert [said(part) for part in parts] == [{"a": ["run"]}, {"b": ["jump"]}]
    assert parts[0].classes == parts[1].classes == ("jump", "run")
