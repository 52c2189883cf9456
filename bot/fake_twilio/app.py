"""The fake as a web application: the API's routes, with faults, and a few of its own under /fake."""

import contextlib
import json
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, request

from bot.fake_twilio import inbound, messages, other, services
from bot.fake_twilio.exchange import Exchange
from bot.fake_twilio.faults import Fault
from bot.fake_twilio.postman import Postman
from bot.fake_twilio.rules import Form, Problem

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Answer = tuple[Response, int]


def create_app(exchange: Exchange, postman: Postman) -> Flask:
    """Put the application together around a memory and its postman."""
    app = Flask(__name__)
    app.before_request(lambda: _allowed(exchange))
    app.register_error_handler(Problem, _refused)
    _message_routes(app, exchange, postman)
    _other_routes(app, exchange)
    _service_routes(app, exchange)
    _own_routes(app, exchange, postman)
    return app


def _allowed(exchange: Exchange) -> None:
    """The API wants the account's keys; the fake's own routes only a loopback Host, against rebinding."""
    if request.host.rpartition(":")[0] not in LOOPBACK and request.host not in LOOPBACK:
        abort(403)
    if request.path.startswith("/fake"):
        return
    if exchange.away:
        raise Problem(503, 20503, "Service unavailable")
    given = request.authorization
    secrets = {exchange.account: exchange.token, **exchange.keys}
    if given is None or given.password is None or secrets.get(given.username or "") != given.password:
        raise Problem(401, 20003, "Authenticate")
    account = (request.view_args or {}).get("account", exchange.account)
    if account != exchange.account:
        raise Problem(404, 20404, "The requested resource was not found")


def _refused(problem: Problem) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{problem.code}"
    shown = {"code": problem.code, "message": problem.message, "more_info": more, "status": problem.status}
    return jsonify(shown), problem.status


def _form() -> Form:
    return request.form.to_dict(flat=False)


def _message_routes(app: Flask, exchange: Exchange, postman: Postman) -> None:
    base = "/2010-04-01/Accounts/<account>/Messages"

    @app.post(f"{base}.json")
    def create(account: str) -> Answer | Response:
        form = _form()
        fault = exchange.fault({name: values[0] for name, values in form.items()})
        return _with_fault(exchange, fault, lambda: _create(exchange, postman, form))

    @app.get(f"{base}.json")
    def listed(account: str) -> Response:
        found, size, after = messages.page(exchange, request.args.to_dict(flat=False))
        shown = _page("messages", [messages.shown(exchange, m) for m in found], size)
        return jsonify({**shown, "next_page_uri": _next_page(after) if after else None})

    @app.get(f"{base}/<sid>.json")
    def fetch(account: str, sid: str) -> Response:
        return jsonify(messages.shown(exchange, messages.find(exchange, sid)))

    @app.post(f"{base}/<sid>.json")
    def update(account: str, sid: str) -> Response:
        return jsonify(messages.shown(exchange, messages.update(exchange, sid, _form())))

    @app.delete(f"{base}/<sid>.json")
    def delete(account: str, sid: str) -> tuple[str, int]:
        messages.delete(exchange, sid)
        return "", 204


def _page(name: str, found: list[Any], size: int) -> dict[str, Any]:
    path = request.path
    return {name: found, "page": 0, "page_size": size, "start": 0, "end": len(found), "uri": path,
            "first_page_uri": path, "next_page_uri": None, "previous_page_uri": None}  # fmt: skip


def _next_page(after: str) -> str:
    """What was asked for, from there on: its own query, as the client follows the address as it stands."""
    number = int(request.args.get("Page", "0")) + 1
    return f"{request.path}?{urlencode({**request.args, 'Page': number, 'PageToken': after})}"


def _create(exchange: Exchange, postman: Postman, form: Form) -> Answer:
    message = messages.create(exchange, form)
    answer = jsonify(messages.shown(exchange, message))
    postman.send_off(message)
    return answer, 201


def _with_fault(exchange: Exchange, fault: Fault | None, act: Callable[[], Answer]) -> Answer | Response:
    """Do it, or not, and answer, or not."""
    if fault is not None:
        exchange.calls[fault] += 1
    if fault is Fault.TOO_MANY:
        raise Problem(429, 20429, "Too many requests")
    if fault is Fault.ERROR_BEFORE:
        raise Problem(500, 20500, "An internal server error has occurred")
    if fault is Fault.DROP_BEFORE:
        return _hang_up()
    answer = act()
    if fault is Fault.ERROR_AFTER:
        raise Problem(500, 20500, "An internal server error has occurred")
    if fault is Fault.DROP_AFTER:
        return _hang_up()
    if fault in (Fault.SLOW, Fault.SILENT):
        time.sleep(exchange.faults.slow_s if fault is Fault.SLOW else exchange.faults.silent_s)
    return answer


def _hang_up() -> Response:
    """Close the connection without a word (what is returned goes nowhere)."""
    line = request.environ.get("werkzeug.socket")
    if line is not None:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _other_routes(app: Flask, exchange: Exchange) -> None:
    base = "/2010-04-01/Accounts/<account>"

    @app.get(f"{base}.json")
    def account(account: str) -> Response:
        return jsonify(other.account(exchange))

    @app.get(f"{base}/IncomingPhoneNumbers.json")
    def numbers(account: str) -> Response:
        found = other.numbers(exchange, request.args.to_dict(flat=False))
        return jsonify(_page("incoming_phone_numbers", found, 50))

    @app.post(f"{base}/IncomingPhoneNumbers/<sid>.json")
    def number(account: str, sid: str) -> Response:
        return jsonify(other.change_number(exchange, sid, _form()))

    @app.get("/v1/Content/<sid>/ApprovalRequests")
    def approval(sid: str) -> Response:
        return jsonify(other.approval(exchange, sid))

    @app.post("/v1/Consents/Bulk")
    def consents() -> Answer:
        return jsonify(other.consents(exchange, _form())), 201


def _service_routes(app: Flask, exchange: Exchange) -> None:
    @app.get("/v1/Services/<sid>")
    def service(sid: str) -> Response:
        return jsonify(services.service(exchange, sid))

    @app.post("/v1/Services/<sid>")
    def change_service(sid: str) -> Response:
        return jsonify(services.change_service(exchange, sid, _form()))

    @app.get("/v1/Services/<sid>/PhoneNumbers")
    def service_numbers(sid: str) -> Response:
        return jsonify(services.service_numbers(exchange, sid, request.base_url))

    @app.get("/v2/Channels/Senders")
    def senders() -> Response:
        return jsonify(services.senders(exchange, request.args.to_dict(flat=False), request.base_url))

    @app.post("/v2/Channels/Senders/<sid>")
    def change_sender(sid: str) -> Answer:
        return jsonify(services.change_sender(exchange, sid, request.get_json(silent=True))), 202


def _own_routes(app: Flask, exchange: Exchange, postman: Postman) -> None:
    @app.get("/fake")
    def usage() -> Response:
        return jsonify(
            {
                "POST /fake/texts": {"from": "+447…", "to": sorted(exchange.numbers), "body": "…"},
                "POST /fake/calls": {"from": "+44…", "to": sorted(exchange.numbers)},
                "GET /fake/phones/+447…": "what that phone got",
            }
        )

    @app.post("/fake/texts")
    def text() -> Answer:
        given = _json("from", "to", "body")
        extras = {name: value for name, value in given.items() if name not in ("from", "to", "body")}
        status = inbound.text(exchange, postman, given["from"], given["to"], given["body"], **extras)
        return jsonify({"webhook": status}), 202

    @app.post("/fake/calls")
    def call() -> Answer:
        given = _json("from", "to")
        status, twiml = inbound.call(exchange, postman, given["from"], given["to"])
        return jsonify({"webhook": status, "twiml": twiml}), 202

    @app.get("/fake/phones/<phone>")
    def phone(phone: str) -> Response:
        got = [{"from": m.sender, "body": m.body, "at": m.at.isoformat()} for m in exchange.inbox[phone]]
        return jsonify(got)

    app.register_error_handler(inbound.NobodysNumber, lambda _: (jsonify(error="not one of our numbers"), 400))


def _json(*names: str) -> dict[str, str]:
    """The JSON object of the request, all strings; JSON alone, so that no other web page can post it."""
    if not request.is_json:
        abort(415)
    given = json.loads(request.get_data(as_text=True) or "null")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in names):
        abort(400)
    return {str(name): str(value) for name, value in given.items()}
