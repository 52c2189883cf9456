"""`wsgi:app`, for a server of your own; `cuppa worker` runs beside it. In demo mode the worker is inside."""

import os
from typing import Any

from flask import Flask

from bot import logs
from bot.compose import real_line
from bot.config import load
from bot.demo.start import demo_line
from bot.pulse import pulse
from bot.server import service


def create_app() -> Flask:
    """The web application, from the settings of the environment."""
    config = load(os.environ)
    logs.set_up(config.log_format)
    served = service(config, demo_line(config) if config.demo else real_line(config))
    if config.demo:
        served.start_worker()
    else:
        pulse(served.line)
    return served.app


def __getattr__(name: str) -> Any:
    """`app`, made when a server asks for it: importing this module starts nothing."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = create_app()
    return globals()["app"]
