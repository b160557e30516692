"""Files that are not what was written are told by name and hash, at start and before they count."""

import shutil

import pytest

from tests.support.assets import DRUMS
from tests.support.paths import ASSETS
from vitaclip.errors import InputError
from vitaclip.inference.model_id import EMBEDDED, PROMPT_TITLES
from vitaclip.inference.service import Service
from vitaclip.io.checksums import LIST, check_sums, damage, digest, write_sums


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_ships_is_what_its_lists_promise_and_all_weights_are_listed():
    for folder in {path.parent for path in ASSETS.rglob("*.safetensors")}:
        assert damage(folder) == {}, folder
        listed = {line.split()[1] for line in (folder / LIST).read_text("utf-8").splitlines()}
        assert {path.name for path in folder.glob("*.safetensors")} <= listed


def test_a_file_that_changed_or_went_is_told_and_the_others_are_not(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name * 9)
    write_sums(tmp_path, ("a", "b", "c"))
    check_sums(tmp_path)
    before = digest(tmp_path / "a")
    flip(tmp_path / "a")
    (tmp_path / "b").unlink()
    told = damage(tmp_path)
    assert set(told) == {"a", "b"} and "no file named “b”" in told["b"]
    for hash in (before, digest(tmp_path / "a")):
        assert hash[:12] in told["a"] and str(tmp_path) not in told["a"]
    with pytest.raises(InputError, match=r"“a” in .* is damaged"):
        check_sums(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\0", b"one word\n", b"word\n", b"0 a"])
def test_a_list_that_is_damaged_itself_breaks_nothing(tmp_path, content):
    (tmp_path / "a").write_text("a")
    (tmp_path / LIST).write_bytes(content)
    assert all(why.endswith(".") and "\n" not in why for why in damage(tmp_path).values())


def test_damaged_prompts_are_said_at_start_and_the_rest_of_the_page_answers(tmp_path, capsys):
    for kind in ("vita", "cube"):
        shutil.copy(ASSETS / f"{kind}.safetensors", tmp_path)
    shutil.copy(ASSETS / LIST, tmp_path)
    for part in ("puppet-clip", "samples", "labels"):
        (tmp_path / part).symlink_to(ASSETS / part)
    flip(tmp_path / "vita.safetensors")
    service = Service.open(tmp_path)
    assert list(service.models.prompts_of()) == [kind for kind in PROMPT_TITLES if kind != "vita"]
    service._warm()
    said = capsys.readouterr().out
    assert "“vita.safetensors”" in said and digest(tmp_path / "vita.safetensors")[:12] in said
    with pytest.raises(InputError, match=r"“vita\.safetensors” .* is damaged"):
        service.encode(DRUMS, model=EMBEDDED.under("vita"))
    for kind in ("none", "cube"):
        answer = service.recognize(DRUMS, ("playing drums", "archery"), model=EMBEDDED.under(kind))
        assert answer.ranking.labels[answer.ranking.order[0]] == "playing drums"


def test_a_damaged_clip_is_said_at_start_by_its_name_and_hash(clip_folder, tmp_path, capsys):
    shutil.copytree(clip_folder, tmp_path / "puppet-clip")
    file = tmp_path / "puppet-clip" / "open_clip_model.safetensors"
    write_sums(file.parent, (file.name,))
    flip(file)
    (tmp_path / "labels").symlink_to(ASSETS / "labels")
    Service.open(tmp_path)._warm()
    said = capsys.readouterr().out
    assert f"“{file.name}” in “puppet-clip” is damaged" in said and digest(file)[:12] in said
