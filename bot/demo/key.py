"""The demo's own secret, so that it needs no settings."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FOLDER = Path("data")


def demo_key() -> str:
    """A secret of the demo's own, beside its database, readable by nobody else."""
    path = FOLDER / "demo.key"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text("ascii")
