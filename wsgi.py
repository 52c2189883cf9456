"""`wsgi:app`, for a server that wants one; the worker runs beside it (`cuppa worker`)."""

from bot.compose import real_line
from bot.config import load
from bot.server import service


def create_app():  # type: ignore[no-untyped-def]
    """The web half of the line, from the settings of the environment."""
    config = load()
    return service(config, real_line(config)).app


def __getattr__(name: str):  # type: ignore[no-untyped-def]
    """Made when a server asks for it: importing this module for its function starts nothing."""
    if name == "app":
        return create_app()
    raise AttributeError(name)
