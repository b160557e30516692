"""An upload holds some files; whatever else is in it is not held in memory."""

import pytest

from vitaclip.server.shares.share import Spent
from vitaclip.server.uploads.form import FILES, WORDS, UploadForm

TYPE = "multipart/form-data; boundary=x"
FILE = 'form-data; name="files"; filename="a.mp4"'
FIELD = 'form-data; name="files"'


def part(head, size, name="Content-Disposition"):
    return f"--x\r\n{name}: {head}\r\n\r\n".encode() + b"\0" * size + b"\r\n"


def read(*parts, kind=TYPE):
    form, body = UploadForm(kind), b"".join(parts) + b"--x--\r\n"
    for start in range(0, len(body), 1000):
        form.take(body[start : start + 1000])


BIG = 2 * WORDS
TWICE = f"--x\r\nContent-Disposition: {FILE}\r\nContent-Disposition: {FIELD}\r\n\r\n".encode()
TOO_MUCH = {
    "a field": [part(FIELD, BIG)],
    "a field after a file": [part(FILE, 10), part(FIELD, BIG)],
    "many fields": [part(FIELD, WORDS // 20)] * 40,
    "another name": [part('form-data; name="data"', BIG)],
    "no disposition": [part("text/plain", BIG, "Content-Type")],
    "lower case": [part(FIELD, BIG, "content-disposition")],
    "a name that looks like one": [part('form-data; name="filename=a"', BIG)],
    "two dispositions": [TWICE + b"\0" * BIG + b"\r\n"],
    "no name": [part("form-data", BIG)],
    "many files": [part(FILE, 1)] * (FILES + 1),
    "many empty parts": [part(FIELD, 0)] * (FILES + 1),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_is_no_file_or_one_too_many_is_refused(kind):
    with pytest.raises(Spent, match="send it in parts"):
        read(*TOO_MUCH[kind])


def test_files_of_any_size_and_few_words_pass():
    read(part(FILE, 10 * BIG), part(FIELD, 100))
    read(*[part(FILE, 1000)] * FILES)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_what_cannot_be_read_is_left_to_gradio(kind):
    read(part(FIELD, 10), kind=kind)
    form = UploadForm(TYPE)
    for _ in range(3):
        form.take(b"no form at all")
