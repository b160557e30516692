"""Gradio still has the private parts that we lean on: each test meets the installed Gradio."""

from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio.context import LocalContext
from gradio.queueing import Event
from gradio.route_utils import GradioMultiPartParser, GradioUploadFile
from gradio.state_holder import StateHolder
from starlette.requests import Request

from vitaclip.server import gradio_internals as internals
from vitaclip.server.shares.visitor import VISIT, Visitor
from vitaclip.server.shares.visits import Visits


def test_an_event_carries_what_was_sent():
    event = gr.EventData(None, {"file": "a.mp4", "number": 3})
    assert internals.what_was_sent(event) == {"file": "a.mp4", "number": 3}
    assert internals.sent(event, "file") == "a.mp4"
    assert internals.sent(event, "number") == internals.sent(event, "gone") == ""
    assert internals.sent(gr.EventData(None, ["file"]), "file") == ""


def test_a_call_by_a_program_leaves_no_visit_behind():
    blocks = gr.Blocks()
    visits = blocks.state_holder
    assert isinstance(visits, StateHolder)
    for who in ("page", "program"):
        visits[who]  # looking a visit up makes it
    assert "program" in visits.session_data and "program" in visits.time_last_used
    internals.forget_visit(blocks, SimpleNamespace(session_hash="program"))
    assert list(visits.session_data) == ["page"] and list(visits.time_last_used) == ["page"]
    internals.forget_visit(blocks, SimpleNamespace(session_hash=None))


def test_what_an_upload_was_being_written_to_is_found_and_removed(tmp_path):
    parser = GradioMultiPartParser.__new__(GradioMultiPartParser)
    half = (tmp_path / "half").open("wb")
    assert "_files_to_close_on_error" in GradioMultiPartParser.__init__.__code__.co_names

    def breaks_off(self):
        raise OSError("gone")

    parser._files_to_close_on_error = [half]
    with pytest.raises(OSError, match="gone") as problem:
        breaks_off(parser)
    for file in internals.half_uploads(problem.value):
        internals.remove(file)
    assert half.closed and not (tmp_path / "half").exists()
    assert GradioUploadFile  # the class whose files these are


def test_visitors_files_are_those_that_no_part_of_the_page_keeps(tmp_path):
    with gr.Blocks() as blocks:
        part = gr.Video()
    part.keep_in_cache = {"ours"}
    blocks.temp_file_sets.append({"ours", "theirs"})
    assert [file for _, file in internals.visitors_files(blocks)] == ["theirs"]


def test_a_file_is_copied_to_where_browsers_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    assert internals.upload_folder() == tmp_path / "uploads"
    (tmp_path / "a.mp4").write_bytes(b"film")
    copy = internals.shown_to_browsers(tmp_path / "a.mp4", internals.upload_folder())
    assert copy.startswith(str(tmp_path / "uploads")) and Path(copy).read_bytes() == b"film"


def test_questions_are_known_by_who_asked_and_answered_in_the_order_that_is_chosen():
    with gr.Blocks() as blocks:
        gr.Button().click(lambda: None)
    queue = blocks.queue()._queue
    (fn,) = blocks.fns.values()
    queue.create_event_queue_for_fn(fn)
    queue.active_jobs = [None] * 4
    events = []
    for address in "aab":
        scope = {"type": "http", VISIT: Visitor(address, "v")}
        events.append(Event("v", fn, Request(scope), None))
        queue.event_ids_to_events[events[-1]._id] = events[-1]
    (line,) = queue.event_queue_per_concurrency_id.values()
    line.queue += events
    assert [one.address for one in internals.askers(blocks)] == ["a", "a", "b"]
    asked, answers = [], [2, None]
    internals.take_turns(queue, lambda *told: (asked.append(told), answers.pop(0))[1])
    assert queue.get_events() == ([events[2]], False, line.concurrency_id)
    assert [one.address for one in asked[0][0]] == ["a", "a", "b"] and asked[0][2] == (1, 40)
    assert queue.get_events() is None and queue.get_events() is None
    assert len(asked) == 2 and line.queue == events[:2]  # nothing has changed, so nobody is asked


def test_whoever_asked_is_known_where_the_answer_is_worked_out():
    assert internals.asker() == ()
    request = Request({"type": "http", VISIT: Visitor("a", "v")})
    for told in (request, gr.Request(request)):
        token = LocalContext.request.set(told)
        assert internals.asker() == ("a", "v")
        LocalContext.request.reset(token)
    token = LocalContext.request.set(gr.Request())
    assert internals.asker() == ()
    LocalContext.request.reset(token)


def test_gradio_takes_a_visit_out_of_what_it_was_given():
    holder, visits = StateHolder(), Visits(lambda visitor: False)
    internals.keep_visits(SimpleNamespace(state_holder=holder), visits)
    holder.set_blocks(SimpleNamespace(state_session_capacity=2))
    for visit in ("one", "two", "three"):
        visits.came_from(Visitor("a", visit))
        visits[visit] = holder.time_last_used[visit] = visit
        holder.update(visit)
    assert list(visits) == ["two", "three"] and list(holder.time_last_used) == ["two", "three"]


def test_a_player_shows_a_clip_as_it_is_and_has_no_program_look_at_it(tmp_path, monkeypatch):
    monkeypatch.setattr("gradio.processing_utils.ffmpeg_installed", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gr.Video().postprocess(str(tmp_path / "a.mkv"))
    video = internals.shown_as_it_is(gr.Video())
    assert video.postprocess(None) is None
    shown = video.postprocess(str(tmp_path / "a.mkv"))
    assert shown and (shown.path, shown.orig_name) == (str(tmp_path / "a.mkv"), "a.mkv")


def test_the_page_on_the_server_itself_is_told_from_pages_elsewhere():
    assert not internals.asked_on_this_computer()
    for client, server, same in [
        (("127.0.0.1", 5), ("127.0.0.1", 7860), True),
        (("10.0.0.7", 5), ("10.0.0.7", 7860), True),
        (("10.0.0.8", 5), ("10.0.0.7", 7860), False),
        (None, ("10.0.0.7", 7860), False),
        (None, None, False),
    ]:
        request = Request({"type": "http", "client": client, "server": server})
        token = LocalContext.request.set(request)
        assert internals.asked_on_this_computer() is same
        LocalContext.request.reset(token)
