"""Where somebody may be sent on to: paths of ours, and nothing else."""

LONGEST_PATH = 1000
START = "/"
NEVER_AGAIN = ("/sign-in", "/sign-out")


def safe_next_path(value: str | None) -> str:
    """``value`` if it is a path of ours to go on to, else the start page.

    A path begins with one slash. Two slashes, or a backslash that browsers read as one, name
    another host; control characters are dropped by browsers and hide either. The sign-in itself
    is nowhere to go on to.
    """
    path = value or START
    if len(path) > LONGEST_PATH or not path.startswith("/") or path.startswith("//"):
        return START
    if "\\" in path or not path.isprintable() or " " in path:
        return START
    if path.partition("?")[0].startswith(NEVER_AGAIN):
        return START
    return path
