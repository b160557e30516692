"""What starts an event loop runs in a thread of its own: browser tests leave one going in this."""

from concurrent.futures import ThreadPoolExecutor


def apart(function, *values):
    """What the function gives, or what it raises."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *values).result()
