"""Twilio, and the only module that imports its library: signatures on the way in, texts on the way out."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator

from bot.line import Sent
from storage.tables import Outbound

TIMEOUT_S = 10
TOO_MANY, SERVER_ERROR = 429, 500
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # at INFO it logs the number texted


def signed(tokens: Sequence[str], url: str, form: Any, signature: str | None) -> bool:
    """Whether Twilio signed this form for this URL with one of our tokens; closed when there is none."""
    if not signature:
        return False
    return any(RequestValidator(token).validate(url, form, signature) for token in tokens)


class TwilioChannel:
    """Sends over Twilio's API.

    `sender_of(community_id, channel)` is the community's own number on a channel; `callback` the address of our
    status route, to which our own opaque id is added.
    """

    def __init__(
        self,
        account: str,
        user: str,
        password: str,
        *,
        api_url: str,
        callback: str,
        sender_of: Callable[[int, str], str | None],
    ) -> None:
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        class Elsewhere(TwilioHttpClient):  # type: ignore[misc]
            """The library's client, for another base address (tests, a fake)."""

            def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
                return super().request(method, url.replace("https://api.twilio.com", api_url, 1), *args, **kwargs)

        http = Elsewhere(timeout=TIMEOUT_S)
        self._client = Client(user, password, account, http_client=http)
        self._callback, self._sender_of = callback, sender_of

    def send(self, text: Outbound) -> Sent:
        """Hand a text to Twilio; what cannot be known is `unknown`, never guessed."""
        sender = self._sender_of(text.community_id, text.channel)
        if sender is None or text.address is None:
            return Sent("failed", reason="no number of ours on that channel")
        prefix = "whatsapp:" if text.channel == "whatsapp" else ""
        wanted: Mapping[str, Any] = {
            "to": prefix + text.address,
            "from_": prefix + sender,
            "body": text.body,
            "status_callback": f"{self._callback}?m={text.token}",
        }
        try:
            made = self._client.messages.create(**wanted)
        except TwilioRestException as error:
            return refused(error.status, error.code)
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ConnectionError) as error:
            return Sent("unknown" if "Remote" in repr(error) else "retry", reason="no connection")
        except (requests.exceptions.RequestException, TwilioException):
            return Sent("unknown", reason="no answer")
        return Sent("sent", made.sid)


def refused(status: int, code: int | None) -> Sent:
    """What an error answer means: too many is safe to try again, 5xx may have been sent, the rest was not."""
    if status == TOO_MANY:
        return Sent("retry", error_code=code, reason="too many at once")
    if status >= SERVER_ERROR:
        return Sent("unknown", error_code=code, reason="server error")
    return Sent("failed", error_code=code, reason=f"refused by Twilio ({code})")
