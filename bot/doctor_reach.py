"""Whether the world reaches the line: a request signed as Twilio signs, and one that nobody signed."""

from collections.abc import Iterator
from contextlib import closing

from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, SSLError, TimeoutError

from bot.config import Config
from bot.doctor_findings import Finding, State
from bot.twilio_api import signature_of
from bot.twilio_http import Calls

WHAT, ANSWERED, REFUSED, READ_S = "public address", 204, 403, 15.0
NO_TEXT = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"}
"""The fate of a text that does not exist: answered, and nothing happens."""


def reach(config: Config) -> Iterator[Finding]:
    """Post to our own status webhook by its public address."""
    url = f"{config.public_url}/twilio/status?m=doctor"
    form = {**NO_TEXT, "AccountSid": config.account_sid}
    signature = signature_of(config.auth_tokens[0], url, form)
    with closing(Calls(read_s=READ_S)) as calls:
        try:
            signed, unsigned = _post(calls, url, form, signature), _post(calls, url, form, "")
        except HTTPError as error:
            yield Finding(State.WRONG, WHAT, *_unreached(error))
            return
    yield _of_signed(config, signed)
    if signed == ANSWERED and unsigned != REFUSED:
        said = f"a request that nobody signed gets {unsigned} instead of {REFUSED}"
        yield Finding(State.WRONG, WHAT, said, "whatever stands before the line must pass requests on unchanged")


def _post(calls: Calls, url: str, form: dict[str, str], signature: str) -> int:
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    headers = {**kind, "X-Twilio-Signature": signature} if signature else kind
    return calls.request("POST", url, data=form, headers=headers).status_code


def _of_signed(config: Config, status: int) -> Finding:
    if status == ANSWERED:
        return Finding(State.OK, WHAT, f"{config.public_url} answers what Twilio signs, and refuses the rest")
    return Finding(State.WRONG, WHAT, *_answered(status))


def _answered(status: int) -> tuple[str, str]:
    """What is wrong, and the mend, by the status a signed request got."""
    if status == REFUSED:
        return (
            "the line refuses what Twilio signs",
            "restart it with these settings; the proxy before it must keep the path and the query as they are",
        )
    if 300 <= status < 400:
        return f"leads elsewhere ({status})", "set CUPPA_PUBLIC_URL to the address at the end"
    if status in (404, 405):
        return f"something else answers there ({status})", "point the proxy at the line, without cutting paths"
    if status >= 500:
        return f"a proxy answers, and no line behind it ({status})", "start it: cuppa run"
    return f"gets an answer nobody expects ({status})", "look at the proxy before the line"


def _unreached(error: HTTPError) -> tuple[str, str]:
    if isinstance(error, SSLError):
        return "its certificate is not to be trusted", "get one for that name: Caddy does so by itself"
    if isinstance(error, NameResolutionError):
        return "its name leads nowhere", "set the A or AAAA record where the name is kept"
    if isinstance(error, NewConnectionError):
        return "nothing answers there", "start the line and the proxy, and open port 443"
    if isinstance(error, TimeoutError):
        return "no answer in time", "open port 443 in the firewall, and look whether the line is overrun"
    return "the connection breaks", "look at the proxy before the line"
