"""The parts of a community's settings that are plain forms: which fields each has, and what they say."""

from collections.abc import Mapping
from typing import Any

from bot.desk.settings_fields import Field, Part, span, wave
from bot.desk.settings_map import MAP
from bot.desk.settings_safety import OWNER, SAFEGUARDING

NAMES = Part(
    "names",
    "Names and office",
    "These stand in nearly every text, so each is short.",
    (
        (
            "The community",
            (
                Field("name", "Name", "words", "On the desk and in reports."),
                Field("short", "Short name", "words", "Opens texts that nobody asked for. At most 7 letters."),
                Field("town", "Town", "words"),
                Field("area", "Area", "codes", "First halves of postcodes: LE16, LE17."),
            ),
        ),
        (
            "How people reach the team",
            (
                Field(
                    "office", "Office number", "words", "People are asked to ring it: spaces as it is read aloud."
                ),
                Field("url", "Web page", "words", "Where the privacy notice is."),
                Field(
                    "training_length",
                    "How long the training takes",
                    "words",
                    "As in: the free training takes two days.",
                ),
            ),
        ),
    ),
)
HOURS = Part(
    "hours",
    "Hours",
    "Outside these hours the line keeps still. Replies to a text just sent to us, alerts and check-ins always go.",
    (
        (
            "The team is in",
            (
                Field("hours.team_days", "Days", "days"),
                Field("hours.team.opens", "From", "clock"),
                Field("hours.team.closes", "Until", "clock"),
                Field(
                    "hours.closed_days",
                    "Days away",
                    "dates",
                    "Bank holidays and the like, one a line: 2026-12-25.",
                ),
            ),
        ),
        span("residents", "Residents may be texted"),
        span("volunteers", "Volunteers may be texted, and offered a visit"),
        span("checkins", "Check-ins may be set for"),
        span("broadcasts", "Messages to many go out (never on a Sunday)"),
    ),
)
LEVELS = Part(
    "levels",
    "Levels of checks",
    "A volunteer below the level of a kind of help is never asked for it. Your DBS lead sets these: shopping or "
    "fetching medicine for somebody because of age or illness is regulated activity, and asking for a higher "
    "check than a role allows is unlawful too.",
    (
        (
            "Level needed for",
            (
                Field("levels.chat", "Phone chats", "level"),
                Field("levels.tea", "Tea and company", "level"),
                Field("levels.shopping", "Shopping", "level"),
                Field("levels.prescription", "Prescriptions", "level"),
            ),
        ),
    ),
    agree="Our DBS lead has agreed to a lower level",
)
WAVES = Part(
    "waves",
    "Waves",
    "How many volunteers are asked at once, and how long before the next are asked. Played through on paper for a "
    "year, waves of 2, 3, 4 or 6 filled the same share of requests: bigger ones are quicker and ask more people "
    "for nothing; asking everyone at once filled 8 in 100 fewer.",
    (
        wave("today", "Help wanted today"),
        wave("tomorrow", "Help wanted tomorrow"),
        wave("later", "Help wanted later"),
        (
            "So that nobody is worn out",
            (
                Field("limits.offers_per_week", "A volunteer is asked at most (times a week)", "whole"),
                Field("limits.offer_rest", "Hours between two offers", "hours"),
                Field("limits.offer_rest_today", "Hours between two, if help is wanted today", "hours"),
                Field(
                    "limits.misses_before_quiet",
                    "Unanswered offers before we ask whether they are still happy",
                    "whole",
                ),
                Field("limits.open_requests", "Requests one person may have open", "whole"),
            ),
        ),
    ),
)
MONEY = Part(
    "money",
    "Prices and messages to many",
    "The price is what reports and previews count with.",
    (
        (
            "Price",
            (
                Field("price_per_part", "Price of one text part, in pounds", "pounds", "0.04 is 4 pence."),
                Field(
                    "limits.cost_a_day",
                    "Most that a day's texts may cost, in pounds",
                    "pounds",
                    "Beyond it people new to us are rung, not texted. Messages to many do not count. 0: no cap.",
                ),
            ),
        ),
        (
            "Messages to many",
            (
                Field("broadcasts.parts_per_second", "Texts a second at most", "number"),
                Field("broadcasts.hold", "Minutes between the yes and the first text", "minutes"),
                Field("broadcasts.second_person_above", "A second coordinator must agree above (people)", "whole"),
            ),
        ),
    ),
)
VISITS = Part(
    "visits",
    "Visits and checks",
    "What the line reckons with, and the words a volunteer says on the phone.",
    (
        (
            "How long things take",
            (
                Field("visit_minutes", "A visit, in minutes", "whole", "HOME is asked for after this."),
                Field("call_minutes", "A phone chat, in minutes", "whole"),
                Field("dbs_years", "Years a DBS certificate counts", "whole"),
            ),
        ),
        (
            "Passwords",
            (Field("passwords", "Words", "word list", "One is drawn for each visit. 3 to 6 letters each."),),
        ),
        (
            "Asked now and then",
            (Field("loneliness_question", "Ask residents how lonely they feel, before and after", "tick"),),
        ),
    ),
)
NETWORK = Part(
    "network",
    "Numbers and network",
    "The network keeps the words of texts, unless it is asked to forget them.",
    (
        (
            "Words at the network",
            (
                Field(
                    "clear_at_network",
                    "Have Twilio delete the words of each text once it is delivered",
                    "tick",
                    "Our own copy stays, for as long as the retention table says.",
                ),
            ),
        ),
    ),
)
PARTS: Mapping[str, Part] = {
    part.name: part for part in (NAMES, HOURS, LEVELS, WAVES, MONEY, VISITS, MAP, NETWORK, OWNER, SAFEGUARDING)
}
AGREED: Mapping[str, str] = {
    field.path: part.agree for part in PARTS.values() if part.agree for field in part.fields
}
"""What is to be ticked before a setting goes below what it is, by its path."""
_LABELS: Mapping[str, tuple[str, Field]] = {
    field.path: (group, field) for part in PARTS.values() for group, fields in part.groups for field in fields
}

_WORDS = {
    "none": "all come to the line",
    "default": "the network answers them itself",
    "advanced": "the network answers with our words",
}
COMMANDED: Mapping[str, str] = {
    "provider_words.sms": "STOP and HELP by text",
    "provider_words.whatsapp": "STOP and HELP by WhatsApp",
    "messaging_service": "Messaging service",
    "parts_per_second": "Text parts a second the number may send",
}
"""What is set by the command line, together with Twilio (`cuppa carrier`)."""


def label(path: str) -> str:
    """What a setting is called, wherever it is on the pages."""
    where, _, key = path.partition(".")
    if where == "wording":
        return f"Wording of {key}"
    if where == "templates":
        return f"WhatsApp template of {key}"
    if path in _LABELS:
        group, field = _LABELS[path]
        return f"{group}: {field.says[:1].lower()}{field.says[1:]}"
    return {"rota": "Duty rota", "phrases": "Safety phrases", **COMMANDED}.get(path, path)


def said(path: str, value: Any) -> str:
    """A stored value in words."""
    if path in _LABELS:
        return _LABELS[path][1].how.said(value)
    if path in COMMANDED:
        return _WORDS.get(value, f"{value:g}" if isinstance(value, float) else value or "none")
    return {"wording": "as built in"}.get(path.partition(".")[0], "none") if value is None else str(value)
