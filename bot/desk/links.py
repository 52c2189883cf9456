"""One-time links that set a password: made by `cuppa coordinator add` or by a lead at the desk."""

from datetime import datetime

from bot.config import Config
from bot.desk import passwords
from storage.database import Session
from storage.desk import login_of
from storage.tables import Coordinator

HERE = "http://127.0.0.1:8000"
"""Where the desk is while no public address is set (`cuppa run` on its usual port)."""


def new_link(session: Session, config: Config, coordinator: Coordinator, wall: datetime) -> str:
    """A link for a coordinator, in place of any made before; it lasts three days and works once.

    Args:
        session: the caller's transaction.
        config: for the address of the desk.
        coordinator: whose password it sets.
        wall: the real time now.
    """
    secret = passwords.secret()
    login = login_of(session, coordinator)
    login.link, login.link_until = passwords.fingerprint(secret), wall + passwords.LINK_LASTS
    session.add(login)
    return f"{config.public_url or HERE}/desk/welcome/{secret}"
