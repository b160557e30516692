"""Errors for the person who asked: `InputError`, a mistake that they can put right."""


class InputError(ValueError):
    """One sentence for the person: what came, what is needed, what to do.

    It is raised for everything that a caller can mend, and is a `ValueError`. Its text is shown as
    it is, so it names files by their name alone, never by a path here.
    """


class InstallationError(InputError):
    """The same where no visitor can mend it: what runs this program is broken, not what came."""


def quoted(path: object, whole: bool = False) -> str:
    """How a sentence names a file: “clip.mp4”, its own name only, short, the unprintable as `?`.

    `whole` is for what is no place but a name with slashes in it, such as ViT-B/32.
    """
    name = str(path)
    if not whole:
        name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    return f"“{name if len(name) <= 60 else name[:40] + '…' + name[-15:]}”"
