"""Names, and whom the help is for."""


def first_name(text: str) -> str | None:
    """The first name given, or None."""
    return None


def full_name(text: str) -> tuple[str, str] | None:
    """First name and surname (possibly empty), or None."""
    return None


def for_whom(text: str) -> int | None:
    """1 for the writer, 2 for someone else, None if it does not say."""
    return None
