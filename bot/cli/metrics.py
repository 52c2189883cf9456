"""`cuppa metrics`: what Prometheus needs."""

import argparse

from bot.config import load
from bot.operators import metrics_token


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `metrics token`."""
    group = subparsers.add_parser("metrics", help="what Prometheus needs to watch the line").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    does = "the token for /metrics, where it is asked from another machine"
    group.add_parser("token", help=does, description=f"Print {does}.").set_defaults(run=_token)


def _token(args: argparse.Namespace) -> int:
    key = load().secret_key
    if not key:
        raise LookupError("CUPPA_SECRET_KEY is not set: the token is made from it")
    print(metrics_token(key))
    return 0
