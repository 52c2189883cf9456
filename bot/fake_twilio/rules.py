"""What Twilio's published description of its API allows in a request: names, types, enumerations, ranges.

Source: github.com/twilio/twilio-oai, `twilio_api_v2010.yaml` (Messages, IncomingPhoneNumbers),
`twilio_messaging_v1.yaml` (Services), `twilio_messaging_v2.yaml` (Channels/Senders).
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

Check = Callable[[str], bool]
Form = Mapping[str, Sequence[str]]


@dataclass
class Problem(Exception):
    """A refusal: HTTP status, Twilio's code, and words."""

    status: int
    code: int
    message: str


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _whole(low: int, high: int) -> Check:
    return lambda value: re.fullmatch(r"\d{1,9}", value, re.ASCII) is not None and low <= int(value) <= high


def _decimal(value: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII) is not None


def _uri(value: str) -> bool:
    """An absolute web address whose host has no underscore (which Twilio refuses)."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "_" not in host and " " not in value


def _moment(value: str) -> bool:
    """ISO 8601 in UTC, as the description says."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return value.endswith("Z")


def _anything(_value: str) -> bool:
    return True


BOOLEAN, METHOD = _one_of("true", "false"), _one_of("GET", "POST")
E164 = r"\+[1-9]\d{6,14}"
ADDRESS = _matches(rf"({E164})|(whatsapp:({E164}|[A-Z]{{2}}\.[0-9A-Za-z]{{1,128}}))")
SENDER = _matches(rf"({E164})|(whatsapp:{E164})|(\d{{3,6}})|([0-9A-Za-z][0-9A-Za-z &_+.-]{{0,10}})")

MESSAGE: Mapping[str, Check] = {
    "To": _anything,
    "From": _anything,
    "MessagingServiceSid": _matches(r"MG[0-9a-fA-F]{32}"),
    "Body": _anything,
    "MediaUrl": _uri,
    "ContentSid": _matches(r"HX[0-9a-fA-F]{32}"),
    "ContentVariables": _anything,
    "StatusCallback": _uri,
    "ApplicationSid": _matches(r"AP[0-9a-fA-F]{32}"),
    "MaxPrice": _decimal,
    "ProvideFeedback": BOOLEAN,
    "Attempt": _whole(0, 10**8),
    "ValidityPeriod": _whole(1, 36_000),
    "ForceDelivery": BOOLEAN,
    "ContentRetention": _one_of("retain", "discard"),
    "AddressRetention": _one_of("retain", "obfuscate"),
    "SmartEncoded": BOOLEAN,
    "PersistentAction": _anything,
    "TrafficType": _one_of("free"),
    "ShortenUrls": BOOLEAN,
    "ScheduleType": _one_of("fixed"),
    "SendAt": _moment,
    "SendAsMms": BOOLEAN,
    "RiskCheck": _one_of("enable", "disable"),
}
MESSAGE_LIST: Mapping[str, Check] = {
    "To": _anything,
    "From": _anything,
    "DateSent": _anything,
    "DateSent<": _anything,
    "DateSent>": _anything,
    "PageSize": _whole(1, 1000),
    "Page": _whole(0, 10**6),
    "PageToken": _anything,
}
MESSAGE_UPDATE: Mapping[str, Check] = {"Body": _anything, "Status": _one_of("canceled")}
NUMBER_LIST: Mapping[str, Check] = {
    **{name: MESSAGE_LIST[name] for name in ("PageSize", "Page", "PageToken")},
    "Beta": BOOLEAN,
    "FriendlyName": _anything,
    "PhoneNumber": _anything,
    "Origin": _anything,
}
NUMBER_UPDATE: Mapping[str, Check] = {
    "FriendlyName": _anything,
    **dict.fromkeys(("SmsUrl", "SmsFallbackUrl", "StatusCallback", "VoiceUrl", "VoiceFallbackUrl"), _uri),
    **{f"{name}Method": METHOD for name in ("Sms", "SmsFallback", "StatusCallback", "Voice", "VoiceFallback")},
    **{name: _matches(r"(AP[0-9a-fA-F]{32})?") for name in ("SmsApplicationSid", "VoiceApplicationSid")},
}
SERVICE_UPDATE: Mapping[str, Check] = {
    **dict.fromkeys(("FriendlyName", "AreaCodeGeomatch", "ScanMessageContent", "Usecase"), _anything),
    **dict.fromkeys(("InboundRequestUrl", "FallbackUrl", "StatusCallback"), _uri),
    **dict.fromkeys(("InboundMethod", "FallbackMethod"), METHOD),
    **dict.fromkeys(("StickySender", "MmsConverter", "SmartEncoding", "FallbackToLongCode"), BOOLEAN),
    **dict.fromkeys(("SynchronousValidation", "UseInboundWebhookOnNumber"), BOOLEAN),
    "ValidityPeriod": _whole(1, 36_000),
}
SENDER_LIST: Mapping[str, Check] = {
    **{name: MESSAGE_LIST[name] for name in ("PageSize", "Page", "PageToken")},
    "Channel": _one_of("whatsapp", "rcs"),
}
REPEATABLE = frozenset({"MediaUrl", "PersistentAction"})


def lawful(form: Form, allowed: Mapping[str, Check]) -> dict[str, str]:
    """The parameters as single values; raises Problem for a name, type or repetition the description forbids."""
    for name, values in form.items():
        if name not in allowed:
            raise Problem(400, 20001, f"Unknown parameter {name}")
        if len(values) > 1 and name not in REPEATABLE:
            raise Problem(400, 20001, f"Parameter {name} given twice")
        if bad := [value for value in values if not allowed[name](value)]:
            raise Problem(400, 21657 if name == "StatusCallback" else 20001, f"Bad {name}: {bad[0][:80]}")
    return {name: values[0] for name, values in form.items()}


def message(form: Form) -> dict[str, str]:
    """The parameters of a new message; raises Problem."""
    given = lawful(form, MESSAGE)
    if not ADDRESS(given.get("To", "")):
        raise Problem(400, 21211, "Invalid 'To' Phone Number")
    if "From" not in given and "MessagingServiceSid" not in given:
        raise Problem(400, 21603, "A 'From' phone number is required")
    if "From" in given and not SENDER(given["From"]):
        raise Problem(400, 21212, "Invalid 'From' Phone Number")
    if not given.get("Body") and "MediaUrl" not in given and "ContentSid" not in given:
        raise Problem(400, 21602, "Message body is required")
    if len(given.get("Body", "").encode("utf-16-le")) // 2 > 1600:
        raise Problem(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if "ContentSid" in given and given.get("Body"):
        raise Problem(400, 20001, "Body and ContentSid given together")
    variables(given)
    return given


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """The content variables of a template: a JSON object of short strings on one line; raises Problem 92007."""
    if "ContentVariables" not in given:
        return {}
    if "ContentSid" not in given:
        raise Problem(400, 21656, "ContentVariables without ContentSid")
    try:
        found = json.loads(given["ContentVariables"])
    except ValueError:
        found = None
    if not isinstance(found, dict) or not 0 < len(found) <= 100:
        raise Problem(400, 21656, "ContentVariables is no JSON object")
    for name, value in found.items():
        short = isinstance(value, str) and 0 < len(value) <= 1600 and len(name) <= 16
        if not short or "\n" in value or "    " in value or not value.strip():
            raise Problem(400, 92007, f"Bad content variable {name}")
    return found
