"""One server as a class has it, with everything on that whoever runs it may ask for."""

import socket
from types import SimpleNamespace

import pytest

from tests.support.assets import DRUMS, furnish, untrained_service
from tests.support.serving import serving
from vitaclip.server import class_mode
from vitaclip.server.gradio_internals import Questions
from vitaclip.server.operations.metrics import Work
from vitaclip.server.operations.operations import Operations, OperationsSettings

PASSWORD = "zuvo-kelo-rina"


@pytest.fixture(scope="package")
def service(clip_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("assets")
    return untrained_service(furnish(folder, clip_folder, gallery=4))


@pytest.fixture(scope="package")
def work(service):
    return Work(lambda: Questions(2, 1, frozenset()), service.counts, service.seconds)


@pytest.fixture(scope="package")
def place(service, work, tmp_path_factory):
    """HTTPS, a password and an access log: where it is, the log, and the visit that it tells of."""
    folder = tmp_path_factory.mktemp("class")
    key, certificate = class_mode.certify(folder, ["127.0.0.1"])
    https = {"ssl_keyfile": str(key), "ssl_certfile": str(certificate), "ssl_verify": False}
    log = folder / "access.log"
    operations = Operations.open(OperationsSettings(str(log)), work, lambda: True)
    guarded = {"auth": class_mode.lets_in(PASSWORD), **https}
    assets, uploads = service.models.assets, folder / "uploads"
    with serving(service, assets, uploads, operations, **guarded) as url:
        yield SimpleNamespace(url=url, log=log, state=operations.state, uploads=uploads)


@pytest.fixture
def fresh(tmp_path):
    """A clip that no visitor has shown before."""
    made = []

    def fresh(name="clip.mp4"):
        path = tmp_path / name
        path.write_bytes(DRUMS.read_bytes() + f"{tmp_path}{len(made)}".encode())
        made.append(path)
        return path

    return fresh


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
