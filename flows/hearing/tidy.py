"""Tidying a text before it is understood."""


def tidy(body: str) -> str:
    """The text in lower case with plain quotes, single spaces and no end punctuation."""
    return " ".join(body.lower().split()).rstrip(".!?, ")
