"""A mistake the person in front of the screen can put right."""


class InputError(ValueError):
    """One sentence for the person: what came, what is needed, what to do.

    Its text is shown as it is, so it names files by their name alone and never by a path on the server.
    """
