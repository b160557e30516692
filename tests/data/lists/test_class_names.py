# ruff: noqa: E501 (a table reads better in one line a case)
"""Lists of classes in every layout of the field: their names, their numbers, and the one line."""

import json

import pytest

from vitaclip.data.class_sets import CLASS_SETS, class_set
from vitaclip.data.lists.reader import as_text, classes_of, read_classes
from vitaclip.errors import InputError

AB = ("air drumming", "push up")
# file name: its content, the names, their numbers, and what the line says
LAYOUTS = {
    "lines.txt": ("air drumming\n\npush up\n", AB, (), "2 classes, one a line"),
    "crlf.txt": ("\ufeffair drumming\r\npush up\r\n", AB, (), "2 classes, one a line"),
    "mac.txt": ("air drumming\rpush up", AB, (), "2 classes, one a line"),
    "remarks.txt": ("# mine\nair drumming\n# more\npush up", AB, (), "2 classes, one a line"),
    "header.txt": ("label\nair drumming\npush up", AB, (), "from the column “label”"),
    "bullets.txt": ("- air drumming\n- push up", AB, (), "one a line"),
    "quotes.txt": ('"air drumming",\n"push up",\n', AB, (), "one a line"),
    "trailing.txt": ("air drumming,\npush up,\n", AB, (), "one a line"),
    "commas.txt": ("a man, sitting\na man, up\n", ("a man, sitting", "a man, up"), (), "one a line"),
    "some commas.txt": ("run\nlift, then drop\n", ("run", "lift, then drop"), (), "one a line"),
    "numbers.txt": ("0\n1\n7\n", ("0", "1", "7"), (), "3 classes, all of them numbers"),
    "fixed.txt": ("name\n1 a\n2 b\n3 c\n", ("1 a", "2 b", "3 c"), (), "column “name”"),
    "xclip.csv": ("id,name\n0,air drumming\n1,push up\n", AB, (0, 1), "with the numbers of “id”, 0–1"),
    "headless.csv": ("0,air drumming\n1,push up\n", AB, (0, 1), "with their numbers, 0–1"),
    "names first.csv": ("air drumming,0\npush up,1\n", AB, (0, 1), "with their numbers, 0–1"),
    "quoted.csv": ('id,name\n0,"lift, drop"\n1,run\n', ("lift, drop", "run"), (0, 1), "0–1"),
    "unordered.csv": ("id,name\n1,push up\n0,air drumming\n", AB, (0, 1), "put in that order"),
    "gaps.csv": ("id,name\n9,push up\n2,air drumming\n", AB, (2, 9), "2–9 with 6 gaps"),
    "floats.csv": ("id,name\n0.0,air drumming\n1.0,push up\n", AB, (0, 1), "0–1"),
    "excel.csv": ("sep=;\nId;Name;;\n1;air drumming;;\n2;push up;;\n;;;\n", AB, (1, 2), "1–2"),
    "tabs.tsv": ("0\tair drumming\n1\tpush up\n", AB, (0, 1), "with their numbers"),
    "bars.txt": ("0|air drumming\n1|push up\n", AB, (0, 1), "with their numbers"),
    "pandas.csv": (",name\n0,air drumming\n1,push up\n", AB, (0, 1), "numbers of column 1"),
    "pandas id.csv": (",id,name\n0,5,push up\n1,3,air drumming\n", AB, (3, 5), "numbers of “id”"),
    "unnamed.csv": (",0\n0,air drumming\n1,push up\n", AB, (0, 1), "with their numbers"),
    "class_name.csv": ("class_id,class_name\n0,air drumming\n1,push up", AB, (0, 1), "“class_name”"),
    "label.csv": ("label,name\n0,air drumming\n1,push up\n", AB, (0, 1), "numbers of “label”"),
    "remark header.csv": ("#id,name\n0,air drumming\n1,push up\n", AB, (0, 1), "“id”, 0–1"),
    "digits.csv": ("id,name\n0,10\n1,20\n", ("10", "20"), (0, 1), "column “name”"),
    "classInd.txt": ("1 AirDrumming\r\n2 PushUp\r\n", AB, (1, 2), "AirDrumming as “air drumming”"),
    "spaces.txt": ("0 a b\n1 c\n2 d e\n", ("a b", "c", "d e"), (0, 1, 2), "with their numbers"),
    "spaced header.txt": ("id name\n0 air drumming\n1 push up\n", AB, (0, 1), "“id”, 0–1"),
    "colons.txt": ("0: air drumming\n1: push up\n", AB, (0, 1), "with their numbers"),
    "names.yaml": ("names:\n  0: air drumming\n  1: push up\n", AB, (0, 1), "with their numbers"),
    "backwards.txt": ("a b 0\nc 1\nd 2\n", ("a b", "c", "d"), (0, 1, 2), "with their numbers"),
    "codes.txt": ("air_drumming\npush_up\n", AB, (), "air_drumming as “air drumming”"),
    "twice.csv": ("id,name\n0,air drumming\n1,Air drumming\n2,push up\n", AB, (0, 1, 2), "more than once"),
    "list.json": ('["air drumming", "push up"]', AB, (), "2 classes"),
    "to name.json": ('{"0": "air drumming", "1": "push up"}', AB, (0, 1), "0–1"),
    "to number.json": ('{"push up": 1, "air drumming": 0}', AB, (0, 1), "put in that order"),
    "to text.json": ('{"\\"air drumming\\"": "0", "push up": "1"}', AB, (0, 1), "0–1"),
    "records.json": ('[{"id": 1, "name": "push up"}, {"id": 0, "name": "air drumming"}]', AB, (0, 1), "“id”"),
    "pairs.json": ('[[0, "air drumming"], [1, "push up"]]', AB, (0, 1), "0–1"),
    "config.json": ('{"x": 1, "id2label": {"0": "air drumming", "1": "push up"}}', AB, (0, 1), "0–1"),
    "categories.json": ('{"categories": [{"id": 7, "name": "push up"}, {"id": 4, "name": "air drumming"}]}', AB, (4, 7), "2 gaps"),
    "lines.jsonl": ('{"id": 0, "name": "air drumming"}\n{"id": 1, "name": "push up"}', AB, (0, 1), "“id”"),
    "videos.csv": ("video,label\na.mp4,push up\nb.mp4,air drumming\n", AB, (), "occurring in “label” of 2 videos"),
    "kinetics.json": (json.dumps({n: {"annotations": {"label": n, "segment": [1, 2]}} for n in AB}), AB, (), "2 videos"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_list_is_read_as_its_program_meant_it_and_said_in_one_line(tmp_path, name):
    content, names, numbers, said = LAYOUTS[name]
    (tmp_path / name).write_bytes(content.encode())
    found = read_classes(tmp_path / name)
    assert found.names == names and tuple(found.numbers) == numbers
    assert said in found.understood and "\n" not in found.understood
    assert classes_of(as_text(found.names)).names == names, "what the page shows is read again"


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_an_encoding_is_told(tmp_path, encoding):
    (tmp_path / "list.csv").write_bytes("id;name\r\n0;Übung\r\n1;café\r\n".encode(encoding))
    found = read_classes(tmp_path / "list.csv")
    assert found.names == ("Übung", "café")
    assert ("Windows-1252" in found.understood) == (encoding == "cp1252"), "a guess is said"


REFUSED = {
    "colons": ("root:x:0:root\ndaemon:x:1:daemon\n", "colons between its cells"),
    "pairs.txt": ("waving,both\nclap,one\n", "one name a line .*, or as two columns"),
    "one line.txt": ("waving, push up, run\n", "one class, .*, or as several between commas"),
    "crowds.txt": ("2 people\n3 people\n", "one name a line .*, or as numbers and names"),
    "metres.txt": ("100 metres\n200 metres\n400 metres\n", "one name a line .* numbers and names"),
    "labels.txt": ("0\n1\n1\n", "classes that are numbers, or as the labels of clips"),
    "two.csv": ("class,label\na,x\nb,y\n", "names in “label”, or as names in “class”"),
    "ids.csv": ("id,class_id,name\n0,4,a\n1,5,b\n", "numbers in “id”, or as numbers in “class_id”"),
    "digits.csv": ("0,5\n1,6\n", "names in column 1, or as names in column 2"),
    "texts.json": ('{"a": "b", "c": "d"}', "names in column 1, or as names in column 2"),
    "twice.csv": ("id,name\n0,a\n0,b\n", "gives the number 0 to two classes, a, b"),
    "twice.json": ('{"a": 1, "a": 2}', "the key 'a' comes twice"),
    "hole.csv": ("id,name\n0,a\n1,\n2,c\n", "line 3: the name of the class is missing"),
    "slip.csv": ("id,name\n0,a\nx,b\n2,c\n", "line 3: “id” is 'x', and a whole number"),
    "cut.json": ('{"a": 1,', "is no whole JSON"),
    "paths.txt": ("a.mp4\nb.mp4\n", "lists videos; a list of class names is needed"),
    "marks.csv": ("a;1,b;2\nc;3,d;4\n", "between commas, or as cells between semicolons"),
    "empty.csv": ("id,name\n", "lists no classes"),
    "book.csv": ("PK\x03\x04", "save the list as CSV"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_with_both(tmp_path, name):
    content, problem = REFUSED[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=problem):
        read_classes(tmp_path / name)


def test_letters_of_another_script_are_not_guessed(tmp_path):
    (tmp_path / "list.txt").write_bytes("бег\nпрыжок\n".encode("cp1251"))
    with pytest.raises(InputError, match="save it as UTF-8"):
        read_classes(tmp_path / "list.txt")


def test_a_folder_for_each_class_is_a_list_of_classes(tmp_path):
    for name in ("train/push_up/a.mp4", "train/run/b.avi", "val/walk/c.mp4", "val/empty/readme"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    assert read_classes(tmp_path).names == ("push up", "run", "walk")


@pytest.mark.parametrize("name", CLASS_SETS)
def test_the_sets_that_ship_are_read_as_they_are(name):
    from tests.support.paths import ASSETS

    names = class_set(name, ASSETS / "labels")
    assert classes_of("\n".join(names)).names == names
