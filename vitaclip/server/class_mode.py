"""Class mode: one computer serves a class; addresses, password, certificate, QR code."""

from __future__ import annotations

import datetime
import ipaddress
import secrets
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeiou"  # none that is mistaken for another on a board
VALID = datetime.timedelta(days=2)  # of a certificate made for one lesson
EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class ClassAccess:
    """What a class needs to come in."""

    addresses: tuple[str, ...]  # whole URLs, the likeliest first
    password: str = ""
    board: bool = True  # no proxy or tunnel between, so the server's own page is told from others


def spoken_password() -> str:
    """Twelve letters that can be said and typed; 2 ** 37 of them outlast a lesson."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(6)]
    return "-".join("".join(syllables[i : i + 2]) for i in (0, 2, 4))


def lets_in(password: str) -> Callable[[str, str], bool]:
    """Any name with this password; the time it takes says nothing about a wrong one."""

    def check(name: str, given: str) -> bool:
        return secrets.compare_digest(given.strip().encode(), password.encode())

    return check


def own_addresses(host: str) -> tuple[str, ...]:
    """Where other computers find this one if it listens at `host`; no packet is sent."""
    if host not in EVERYWHERE:
        return (host,)
    found = []
    ways = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
    if host == "0.0.0.0":
        del ways[socket.AF_INET6]
    for family, far in ways.items():
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((far, 9))  # picks the way out; addresses for documentation only
            found.append(way.getsockname()[0])
    with suppress(OSError):
        known = socket.getaddrinfo(socket.gethostname(), None)
        found += [str(entry[4][0]) for entry in known if entry[0] in ways]
    useful = [place for place in dict.fromkeys(found) if _reachable(place)]
    return tuple(sorted(useful, key=lambda place: ":" in place)) or ("127.0.0.1",)


def _reachable(place: str) -> bool:
    address = ipaddress.ip_address(place.partition("%")[0])
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def url(place: str, port: int, https: bool) -> str:
    """The address as a browser wants it."""
    return f"http{'s' * https}://{f'[{place}]' if ':' in place else place}:{port}"


def certify(folder: Path, places: Sequence[str]) -> tuple[Path, Path]:
    """A key and a certificate signed by itself, for these addresses; both as files in `folder`.

    Browsers warn of it once, because nobody they know vouches for it. After that cameras and the
    clipboard work, which browsers give to encrypted pages only.
    """
    from cryptography import x509  # not above: only a class needs it
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vitaclip")])
    now = datetime.datetime.now(datetime.timezone.utc)
    also = x509.SubjectAlternativeName([x509.DNSName("localhost"), *map(_named, places)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # clocks of a class differ
        .not_valid_after(now + VALID)
        .add_extension(also, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files = folder / "key.pem", folder / "certificate.pem"
    for path, content in zip(files, (private, certificate.public_bytes(encoding))):
        path.touch(mode=0o600)
        path.write_bytes(content)
    return files


def _named(place: str) -> GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(place))
    except ValueError:
        return x509.DNSName(place)


def picture(address: str) -> str:
    """The address as a QR code, an image that a page shows without asking anybody for it."""
    import segno  # not above: only a class needs it

    return segno.make(address, error="m").svg_data_uri(scale=8)


def poster(access: ClassAccess) -> str:
    """The first address as a code to scan, and all that is needed in words, for a projector."""
    import segno

    code = StringIO()
    segno.make(access.addresses[0], error="m").terminal(code, compact=True)
    words = [f"Open {access.addresses[0]}"]
    if others := access.addresses[1:]:
        words.append(f"or   {', '.join(others)}")
    if access.password:
        words.append(f"Any name, password {access.password}")
    return "\n".join([code.getvalue(), *words])
