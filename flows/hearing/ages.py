"""A stated age."""


def stated_age(text: str) -> int | None:
    """The age in years that the writer states, or None."""
    return None
