"""The installed command, `cuppa`."""

from bot.cli.main import main

__all__ = ["main"]
