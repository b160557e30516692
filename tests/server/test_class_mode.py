"""A class finds the way in, and nobody else does."""

import ipaddress
import socket
import ssl

import pytest
from cryptography import x509

from vitaclip.server import class_mode
from vitaclip.server.class_mode import ClassAccess


@pytest.mark.parametrize("given", ["", "guess", "right ", "Right", "right\0", "ríght", "x" * 9999])
def test_only_the_password_lets_in_whatever_the_name(given):
    check = class_mode.lets_in("right")
    assert check("", "right") and check("Mia", "right")
    assert check("Mia", given) is (given.strip() == "right")


def test_a_password_can_be_said_and_is_new_each_time():
    made = {class_mode.spoken_password() for _ in range(100)}
    assert len(made) == 100
    assert all(word.replace("-", "").isalpha() and len(word) == 14 for word in made)


def test_addresses_are_those_that_others_can_reach():
    assert class_mode.own_addresses("192.168.7.7") == ("192.168.7.7",)
    for place in class_mode.own_addresses("0.0.0.0"):
        address = ipaddress.ip_address(place)
        assert address.version == 4 and not address.is_unspecified
    assert class_mode.url("fd00::7", 7860, True) == "https://[fd00::7]:7860"
    assert class_mode.url("10.0.0.7", 80, False) == "http://10.0.0.7:80"


def test_a_browser_that_trusts_the_certificate_finds_its_address_in_it(tmp_path):
    key, certificate = class_mode.certify(tmp_path, ["127.0.0.1", "fd00::7", "teacher.local"])
    assert key.stat().st_mode & 0o077 == 0 or not hasattr(socket, "AF_UNIX")  # Windows has no modes
    names = x509.load_pem_x509_certificate(certificate.read_bytes()).extensions
    named = names.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["localhost", "teacher.local"]
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=str(certificate))
    shake(server, client, "127.0.0.1")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(server, client, "127.0.0.2")


def shake(server, client, name):
    """A handshake in memory, until both sides are content."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = server.wrap_bio(to_server, to_client, server_side=True)
    other = client.wrap_bio(to_client, to_server, server_hostname=name)
    waiting = [other, one]
    while waiting:
        side = waiting.pop(0)
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(side)


def test_the_poster_says_all_that_is_needed():
    text = class_mode.poster(
        ClassAccess(("https://10.0.0.7:7860", "https://10.0.0.8:7860"), "mola-ruso")
    )
    code, words = text[: text.index("Open")], text[text.index("Open") :]
    assert len({len(line) for line in code.splitlines() if line}) == 1
    assert set(code) <= set("█▀▄ \n")
    for part in ("https://10.0.0.7:7860", "https://10.0.0.8:7860", "mola-ruso"):
        assert part in words
