"""Whoever looks after the installation: who they are, to the line."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import request

from bot.config import LOOPBACK

THROUGH_PROXY = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


def metrics_token(secret_key: str) -> str:
    """The token for /metrics: made from the installation's secret, so that there is no other one to keep."""
    return hmac.new(secret_key.encode(), b"cuppa metrics token", hashlib.sha256).hexdigest()


def operator_called(secret_key: str) -> bool:
    """Whether the request comes from this machine itself, or carries the token.

    Behind a proxy on this machine everybody seems to come from it, so what a proxy passed on does not count.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret_key:
        return hmac.compare_digest(token.strip().encode(), metrics_token(secret_key).encode())
    passed_on = any(name in request.headers for name in THROUGH_PROXY)
    return request.remote_addr in LOOPBACK and urlsplit(f"//{request.host}").hostname in LOOPBACK and not passed_on
