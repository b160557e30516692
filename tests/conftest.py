"""What every test stands on: no network, few threads, and one tiny CLIP with random weights."""

import json
import os
import socket

os.environ.setdefault("OMP_NUM_THREADS", "2")  # read when torch is imported, so set before
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))  # as in app.py

import pytest

HERE = {"localhost", "0.0.0.0", "::", "::1", "", None}
TINY = {
    "embed_dim": 32,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 32, "layers": 3, "width": 64, "patch_size": 8, "head_width": 16},
    "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}


def _stay_here(host) -> None:
    host = host.decode() if isinstance(host, bytes) else host
    if host not in HERE and not str(host).startswith("127."):
        raise OSError(f"The tests run without a network, and something asked for {host!r}.")


@pytest.fixture(scope="session", autouse=True)
def offline():
    """Any way to another machine fails as it does with the cable pulled."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address):
        if isinstance(address, tuple):  # anything else is a socket in the file system
            _stay_here(address[0])
        return connect(self, address)

    def guarded_getaddrinfo(host, *args, **kwargs):
        _stay_here(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory):
    """A tiny CLIP with random weights as the folder an open_clip `local-dir:` name points to."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("tiny-clip")
    config = {"model_cfg": TINY, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.25] * 3}}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    return folder


@pytest.fixture(scope="session")
def clip(clip_folder):
    """That tiny CLIP as a frozen backbone: 32 px, 4 x 4 patches, 3 layers."""
    from vitaclip.models.backbone import Backbone

    return Backbone.load(f"local-dir:{clip_folder}", device="cpu")


@pytest.fixture(scope="session")
def write_clip():
    """write(path, action, seed): a film of one puppet, 64 x 48 pixels, MP4 or MPEG-4 in AVI."""
    from vitaclip import video
    from vitaclip.data import puppets

    def write(path, action, seed):
        path.parent.mkdir(parents=True, exist_ok=True)
        frames = puppets.film(puppets.shot(action, seed), 64, frames=12).frames[:, 8:56]
        if path.suffix == ".avi":
            _write_avi(path, frames)
        else:
            video.write(path, frames, 12)

    return write


def _write_avi(path, frames) -> None:
    """As UCF101, HMDB51, MSVD and LSMDC come."""
    import av
    import numpy as np

    with av.open(str(path), "w") as file:
        film = file.add_stream("mpeg4", rate=12)
        film.height, film.width, film.pix_fmt = *frames.shape[1:3], "yuv420p"
        for picture in np.ascontiguousarray(frames):
            file.mux(film.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        file.mux(film.encode(None))
