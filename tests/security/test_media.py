"""A clip is one file: whatever it says of other files, addresses or scripts, nothing is fetched.

Each file of the table is a real one of its kind that leads to a good film, or to a listener.
"""

import os
import shutil
import socket
import struct
import threading

import av
import numpy as np
import pytest

from vitaclip import video
from vitaclip.errors import InputError
from vitaclip.video import reader
from vitaclip.video.container import OPTIONS, opened

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n"
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n{}\n"
KEYED = HLS.replace("#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="{}"\n#EXTINF', 1)
MAPPED = HLS.replace("#EXTINF", '#EXT-X-MAP:URI="{}"\n#EXTINF', 1)
DASH = """<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"
 mediaPresentationDuration="PT9S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>
<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000" codecs="avc1.42c00d">
<BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>"""
SMOOTH = '<SmoothStreamingMedia MajorVersion="2"><StreamIndex Url="{}"/></SmoothStreamingMedia>'
ASX = '<asx version="3.0"><entry><ref href="{}"/></entry></asx>'
XSPF = """<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>
<location>{}</location></track></trackList></playlist>"""
SMIL = '<smil><body><video src="{}"/></body></smil>'
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">
<image x:href="{}"/></svg>"""
SDP = (
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
)
IMF = '<CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"><Id>{}</Id></CompositionPlaylist>'
TEXTS = {  # file name -> what it says, with a place for where it leads to
    "hls.m3u8": HLS,
    "hls called a film.mp4": HLS,
    "hls called a transport stream.ts": HLS,
    "hls with a mark before it.mkv": "\ufeff" + HLS,
    "hls of others.m3u8": MASTER,
    "hls with a key.m3u8": KEYED,
    "hls with a beginning.m3u8": MAPPED,
    "dash.mpd": DASH,
    "dash called a film.mp4": DASH,
    "smooth.ism": SMOOTH,
    "concat.ffconcat": "ffconcat version 1.0\nfile '{}'\n",
    "concat called a film.avi": "ffconcat version 1.0\nfile '{}'\n",
    "m3u.m3u": "{}\n",
    "pls.pls": "[playlist]\nFile1={}\nNumberOfEntries=1\nVersion=2\n",
    "asx.asx": ASX,
    "asx called wmv.wmv": ASX,
    "asf reference.wmv": "[Reference]\nRef1={}\n",
    "real.ram": "{}\n",
    "xspf.xspf": XSPF,
    "smil.smil": SMIL,
    "svg.svg": SVG,
    "sdp.sdp": SDP,
    "imf.xml": IMF,
    "avisynth.avs": 'AVISource("{}")\n',
    "vapoursynth.vpy": 'import os\nopen("{}")\n',
    "filter.lavfi": "movie={}",
    "quicktime text.mov": "rtsptext\n{}\n",
    "internet shortcut.url": "[InternetShortcut]\nURL={}\n",
    "text as picture.txt": "{}\n" * 50,
    "subtitles.srt": "1\n00:00:00,000 --> 00:00:09,000\n{}\n",
    "metadata.ffmeta": ";FFMETADATA1\ntitle={}\n",
    "sheet.vtt": "WEBVTT\n\n00:00.000 --> 00:09.000\n{}#xywh=0,0,9,9\n",
}
PLACES = {
    "path": "{film}",
    "file": "file://{film}",
    "http": "http://127.0.0.1:{port}/film.mp4",
    "concat": "concat:{film}|{film}",
    "subfile": "subfile,,start,0,end,0,,:{film}",
    "crypto": "crypto:{film}",
    "data": "data:video/mp4;base64,AAAA",
    "tcp": "tcp://127.0.0.1:{port}",
    "name": "film.mp4",
}


@pytest.fixture(scope="module")
def listener():
    """A port of this machine, and who came to it."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                came.append(line.recv(100))
                line.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A folder with a good film."""
    folder = tmp_path_factory.mktemp("films")
    video.write(folder / "film.mp4", np.full((8, 64, 64, 3), 200, np.uint8), 8)
    return folder


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_leads_elsewhere_is_refused_and_leads_nowhere(films, listener, name, place):
    """By PyAV's options alone, for this process has no walls."""
    port, came = listener
    where = PLACES[place].format(film=films / "film.mp4", port=port)
    path = films / name
    path.write_text(TEXTS[name].replace("{}", where).replace("{port}", str(port)), "utf-8")
    with pytest.raises(InputError), opened(path, 2**26) as film:
        next(film.pictures())
    assert not came


@pytest.mark.parametrize("name", ["hls.m3u8", "hls with a key.m3u8", "concat.ffconcat"])
def test_ffmpeg_would_have_followed_them(films, listener, name):
    """Or the test above would show nothing."""
    port, came = listener
    (films / name).write_text(TEXTS[name].replace("{}", f"http://127.0.0.1:{port}/film.mp4"))
    every = {"protocol_whitelist": "file,http,tcp,crypto"}
    lax = {"safe": "0"} if "concat" in name else {"allowed_extensions": "ALL"}
    with pytest.raises((OSError, ValueError)):
        av.open(str(films / name), options=every | lax)
    assert came
    came.clear()


@pytest.mark.parametrize("kind", [b"url ", b"alis"])
def test_a_film_whose_pictures_lie_in_another_file_is_refused(films, kind):
    """A reference movie of QuickTime: all of the index, and no picture."""
    whole = (films / "film.mp4").read_bytes()
    place = f"file://{films}/film.mp4".encode() + b"\0"
    if kind == b"alis":  # a name, and the path as record 18
        path = f"{films}/film.mp4".encode()
        place = bytes(150) + struct.pack(">hh", 18, len(path)) + path + struct.pack(">hh", -1, 0)
    content = b"".join(
        pointing(name, inside, box(kind, bytes(4) + place))
        for name, inside in boxes(whole)
        if name in (b"ftyp", b"moov")
    )
    (films / "reference.mov").write_bytes(content)
    for look in (video.probe, lambda path: video.read(path, 2)):
        with pytest.raises(InputError, match=r"readable picture|other files"):
            look(films / "reference.mov")


def box(name, inside):
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def boxes(content):
    while content:
        size, name = struct.unpack(">I4s", content[:8])
        yield name, content[8:size]
        content = content[size:]


def pointing(name, inside, where):
    """The box again, with every list of places in it replaced by one."""
    if name in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        inside = b"".join(pointing(*each, where) for each in boxes(inside))
    if name == b"dref":
        inside = struct.pack(">II", 0, 1) + where
    return box(name, inside)


def test_a_film_that_names_its_next_part_is_read_alone(films, listener):
    """Linked segments of Matroska, in which players look for other files of the folder."""
    with av.open(str(films / "film.mp4")) as film, av.open(str(films / "a.mkv"), "w") as copy:
        track = copy.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                copy.mux(packet)
    content = (films / "a.mkv").read_bytes()
    start = content.index(b"\x15\x49\xa9\x66") + 4
    width = 9 - content[start].bit_length()
    size = int.from_bytes(content[start : start + width], "big") - (1 << 7 * width)
    name = f"http://127.0.0.1:{listener[0]}/b.mkv".encode()
    more = b"\x3e\x83\xbb" + bytes([0x80 | len(name)]) + name  # NextFilename
    length = (size + len(more) + (1 << 7 * width)).to_bytes(width, "big")
    body = start + width
    (films / "a.mkv").write_bytes(content[:start] + length + more + content[body:])
    assert video.read(films / "a.mkv", 2).frames.mean() > 150
    assert not listener[1]


NAMES = (
    "film%03d.mp4",
    "concat:a.mp4|b.mp4",
    "subfile,,start,1,end,2,,:a.mp4",
    "pipe:0",
    "-",
    "fd:0",
)


@pytest.mark.parametrize(
    "name", [*NAMES, "http:example.org", "data:video,a", "movie=a.mp4", "*.mp4"]
)
def test_a_name_is_a_name_whatever_ffmpeg_would_make_of_it(films, name):
    shutil.copy(films / "film.mp4", films / name)
    assert video.read(films / name, 2).frames.mean() > 150


FILMS = {
    "mp4": "libx264", "mov": "libx264", "matroska": "libx264", "webm": "libvpx-vp9", "avi": "mpeg4",
    "mpeg": "mpeg2video", "vob": "mpeg2video", "mpegts": "libx264", "flv": "flv", "asf": "wmv2",
    "3gp": "libx264", "gif": "gif",
}  # fmt: skip


@pytest.mark.parametrize("kind", FILMS)
def test_films_are_known_by_what_is_in_them(films, kind):
    """Their bytes come without a name, so an ending can neither help nor mislead."""
    path = films / "film.txt"
    with av.open(str(path), "w", format=kind) as file:
        film = file.add_stream(FILMS[kind], rate=25)
        film.width = film.height = 64
        film.pix_fmt = "rgb8" if kind == "gif" else "yuv420p"
        for level in (100, 150, 200, 250):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), level, np.uint8), "rgb24")
            file.mux(film.encode(frame.reformat(format=film.pix_fmt)))
        file.mux(film.encode(None))
    levels = video.read(path, 4).frames.mean((1, 2, 3))
    assert (np.diff(levels) > 20).all()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_file_that_is_exchanged_after_it_was_looked_at_is_not_waited_for(films, monkeypatch):
    monkeypatch.setattr(reader, "check", lambda path: os.mkfifo(path))
    with pytest.raises(InputError, match="no ordinary file"):
        video.read(films / "exchanged.mp4", 2)


def test_a_file_that_may_not_be_read_is_not_called_damaged(films, monkeypatch):
    (films / "mine.mp4").write_bytes(b"x")
    monkeypatch.setattr(
        os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )
    with pytest.raises(InputError, match=r"cannot be opened.*Permission denied"):
        video.read(films / "mine.mp4", 2)


def test_no_protocol_is_ever_used():
    assert OPTIONS["protocol_whitelist"] == "none"
