"""Deinterlacing: two half pictures, taken one after the other, become one whole picture."""

from av import VideoFrame

from vitaclip.video.picture.filters import filtered

FILTER = "bwdif", "mode=send_frame:parity=auto:deint=all"  # one picture of one, by its first half


def deinterlaced(
    before: VideoFrame | None, frame: VideoFrame, after: VideoFrame | None
) -> VideoFrame:
    """The picture without combs; it is made from its neighbours too, if it has any.

    The filter looks no further than them, so this is what it gives amid a whole film.
    """
    if frame.width < 3 or frame.height < 4:  # the filter takes no less
        return frame
    row = [one for one in (before, frame, after) if one and _alike(one, frame)]
    return filtered(row, *FILTER)[row.index(frame)]


def _alike(one: VideoFrame, other: VideoFrame) -> bool:
    """A film may change its size on the way, and a filter does not follow."""
    return (one.width, one.height, one.format.name) == (
        (other.width, other.height, other.format.name)
    )
