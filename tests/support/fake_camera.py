"""A film as Chromium's fake camera shows it, again and again: raw pictures in one Y4M file."""

import av


def write_y4m(path, frames, fps):
    """Pictures (t, h, w, 3) uint8; `--use-file-for-fake-video-capture` takes the file."""
    height, width = frames.shape[1:3]
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420\n".encode())
        for picture in frames:
            yuv = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
            file.write(b"FRAME\n" + yuv.to_ndarray().tobytes())
