"""The signature Twilio puts on its webhooks, made by hand: only the sending side of the line imports twilio."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """The value of `X-Twilio-Signature` for a form posted to a URL.

    Source: Twilio, "Webhooks security": HMAC-SHA1 over the URL and every name and value, sorted by name.
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
