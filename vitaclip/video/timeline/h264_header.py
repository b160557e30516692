"""Header of an H.264 film, its sequence parameter set: what it promises of all pictures.

Only as much is read (ITU-T H.264, 7.3.2.1.1) as tells that none is interlaced.
"""

from av.packet import Packet

HEADER = 7  # type of the NAL unit
WITH_CHROMA = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}  # profiles


def progressive(record: bytes | None) -> bool:
    """Whether a decoder configuration (avcC) has one header, by which no picture is interlaced."""
    if not record or record[0] != 1 or len(record) < 12 or record[5] & 31 != 1:
        return False
    size = int.from_bytes(record[6:8], "big")
    text = record[9 : 8 + size].replace(b"\0\0\3", b"\0\0")
    try:
        return _frames_only("".join(f"{byte:08b}" for byte in text))
    except ValueError:  # it ends too early
        return False


def _frames_only(bits: str) -> bool:
    place, profile = 24, int(bits[:8], 2)

    def number() -> int:  # as 9.1 codes it
        nonlocal place
        one = bits.index("1", place)
        start, place = one, 2 * one - place + 1
        return int(bits[start:place], 2) - 1

    number()
    if profile in WITH_CHROMA:
        number(), number(), number()
        if bits[place : place + 2] != "00":  # lists of scales, which nobody writes, are not read
            return False
        place += 2
    number()
    if (order := number()) == 1:
        return False
    if order == 0:
        number()
    number()
    place += 1
    number(), number()
    return bits[place : place + 1] == "1"


def unchanged(packet: Packet, record: bytes) -> bool:
    """Whether a packet brings no header of its own; each NAL unit has its length before it."""
    data, width, place = memoryview(packet), (record[4] & 3) + 1, 0
    while place + width < len(data):
        if data[place + width] & 31 == HEADER:
            return False
        place += width + int.from_bytes(data[place : place + width], "big")
    return not packet.has_sidedata("new_extradata")
