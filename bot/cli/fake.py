"""`cuppa fake-twilio`: a Twilio on this computer, to try the line against without an account."""

import argparse

from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Template
from bot.fake_twilio.faults import Faults
from bot.fake_twilio.keywords import Words
from bot.fake_twilio.server import Server

NUMBER, WEBHOOKS = "+447911123456", "http://127.0.0.1:8000"
SERVICE, TEMPLATE = "MG" + "f" * 32, "HX" + "f" * 32
TRYING = "only-for-trying-with-a-pretend-twilio"


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command; it sets `run`, a function of the parsed arguments to the exit code."""
    does = "a pretend Twilio on this computer, to try the line against"
    parser = subparsers.add_parser("fake-twilio", help=does, description=f"Run {does}.")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--number", default=NUMBER, help=f"the line's number ({NUMBER})")
    parser.add_argument("--webhooks", default=WEBHOOKS, help=f"where the line answers ({WEBHOOKS})")
    parser.add_argument("--words", choices=list(Words), default=Words.DEFAULT, help="what it does with STOP")
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="how often each fault, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="which texts meet a fault")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    exchange = Exchange(faults=Faults(seed=args.seed, rate=args.faults))
    exchange.own(args.number, Words(args.words), args.webhooks.rstrip("/"))
    exchange.services[SERVICE] = args.number
    exchange.templates[TEMPLATE] = Template(TEMPLATE, "LOROS: {{1}} {{2}} {{3}}.")
    server = Server(exchange, port=args.port)
    print(_usage(server.url, args.number, args.webhooks.rstrip("/")), flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def _usage(url: str, number: str, webhooks: str) -> str:
    return f"""A pretend Twilio answers at {url} and texts nobody. Start the line with:

  CUPPA_TWILIO_API_URL={url}
  CUPPA_TWILIO_ACCOUNT_SID={ACCOUNT}
  CUPPA_TWILIO_AUTH_TOKENS={TOKEN}
  CUPPA_PUBLIC_URL={webhooks}
  CUPPA_SECRET_KEY={TRYING}
  CUPPA_ENCRYPTION_KEYS={TRYING}

It owns {number}, in the messaging service {SERVICE}, and one approved template, {TEMPLATE}.

Text the line:
  curl -H 'Content-Type: application/json' {url}/fake/texts \\
       -d '{{"from": "+447700900001", "to": "{number}", "body": "I need help"}}'
Ring it:
  curl -H 'Content-Type: application/json' {url}/fake/calls -d '{{"from": "+441632960001", "to": "{number}"}}'
What a phone got:
  curl {url}/fake/phones/+447700900001

Ctrl-C stops it."""
