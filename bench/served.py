"""One of two servers to be texted over HTTP: `python -m bench.served ours|bare PORT FOLDER`."""

import base64
import hashlib
import hmac
import sys
from pathlib import Path

from flask import Flask, Response, abort, request

from bench import lines
from bot.app import create_web
from bot.config import Config
from bot.connections import server_on
from bot.server import THREADS, bind
from bot.webhooks import NOTHING_MORE

ADDRESS, ACCOUNT, TOKEN = "https://line.example.org", "AC" + "1" * 32, "a token of the benchmark"
PATH = "/twilio/message"


def bare() -> Flask:
    """Flask as its documentation shows it, with Twilio's signature checked as Twilio's documentation says."""
    app = Flask("bare")

    @app.post(PATH)
    def message() -> Response:
        text = ADDRESS + PATH + "".join(name + request.form[name] for name in sorted(request.form))
        made = base64.b64encode(hmac.digest(TOKEN.encode(), text.encode(), hashlib.sha1)).decode()
        if not hmac.compare_digest(made, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        return Response(NOTHING_MORE, mimetype="text/xml")

    return app


def ours(folder: Path) -> Flask:
    """The line's own application, without a worker beside it: what is measured is the turn."""
    config = Config(
        public_url=ADDRESS,
        account_sid=ACCOUNT,
        auth_tokens=(TOKEN,),
        secret_key="s" * 40,
        encryption_keys=lines.KEYS,
    )
    return create_web(config, lines.open_line(lines.sqlite(folder, "http"), tables=True))


def main() -> None:
    """Serve until killed."""
    kind, port, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    app = bare() if kind == "bare" else ours(folder)
    server = server_on(app, bind(port), THREADS)
    print("ready", flush=True)
    server.run()


if __name__ == "__main__":
    main()
