"""What a text is about when no question claims it."""

import re
import unicodedata
from enum import StrEnum

from flows.hearing.needs import needs_in_words
from flows.hearing.slips import mended
from flows.hearing.tidy import plain


class Intent(StrEnum):
    """A conversation that a text starts."""

    NEED = "need"
    OFFER = "offer"
    PLEDGE = "pledge"
    ORGANISATION = "organisation"


_PLEDGE = re.compile(r"\b(?:pledge|pledges|compassionate friends?)\b|^(?:kind|kindness|be kind)$")
_OFFER = re.compile(
    r"\bi (?:can|could|want to|would like to|would love to|wish to|am able to|am happy to|am willing to|am here to"
    r"|am looking to|like to|will) (?:also )?(?:help|volunteer|offer|befriend|give my time|do shopping"
    r"|do the shopping)\b"
    r"|\b(?:can|could|may|how can|how could|how do) i (?:help|volunteer|join)\b|\bhappy to help\b"
    r"|\b(?:to|be|become|becoming|am|being|as) (?:an? )?volunteer\b|^(?:volunteer(?:ing|s)?|helper|i can"
    r"|join|joining)$"
    r"|\bvolunteering\b|\bcompassionate neighbours?\b|\b(?:offer|offering) (?:to )?(?:help|my|some)\b|\bhelp out\b"
)
_NEEDS_HELP = re.compile(
    r"\b(?:i|we|he|she|they|mum|dad|husband|wife|neighbour|mother|father|friend)(?: \w+)? (?:really |just |also )?"
    r"needs? (?!to know|more info|details|information|to ask|a form)"
    r"|\bneed(?:ing)? (?:some |a bit of |a little |a little bit of |your |any )?(?:help|assistance"
    r"|support|someone|somebody)\b"
    r"|\b(?:can|could|would|will|is there) (?:someone|anyone|somebody|anybody)\b"
    r"|\b(?:can|could|will|would) you (?:please )?(?:help|get|fetch|collect|pick up|bring|visit|send)\b"
    r"|\bi (?:cannot|am unable to|am not able to) (?:get|go|carry|manage|walk|drive|reach|leave)\b"
    r"|\bhelp (?:me|us|please|with|for)\b|\bsome help\b|\bbit of help\b"
)
_NEED_WORDS = re.compile(r"\b(?:lonely|loneliness|housebound|struggling|help|on my own|all alone)\b")
_ORGANISATION = re.compile(
    r"\b(?:schools?|colleges?|academy|university|pupils?|students?|teachers?|headteacher|business|businesses|workplace"
    r"|employer|employees|our staff|my staff|(?:our|my) (?:company|firm|office|shop|team)|church|chapel"
    r"|mosque|temple"
    r"|gurdwara|parish|congregation|club|scouts?|guides|brownies|rotary|our group|community group"
    r"|awareness session|assembly)\b"
)
_SLIPS = (
    "volunteer",
    "volunteering",
    "pledge",
    "school",
    "business",
    "lonely",
    "compassionate",
    "neighbour",
    "church",
)


def intent(text: str) -> Intent | None:
    """The conversation that the text starts, or None.

    A clear wish for help comes first, then a pledge, an offer, a word for a kind of help, and only then a
    school, business or group ("school" says nothing once there is a need word). Bare numbers are left to
    the menu.
    """
    words = mended(plain(text), _SLIPS)
    offers = _OFFER.search(words) is not None
    if _NEEDS_HELP.search(_OFFER.sub(" ", words)):
        return Intent.NEED
    if _PLEDGE.search(words):
        return Intent.PLEDGE
    if offers:
        return Intent.OFFER
    organisation = _ORGANISATION.search(words) is not None
    if _NEED_WORDS.search(words) or needs_in_words(_ORGANISATION.sub(" ", words)):
        return Intent.NEED
    return Intent.ORGANISATION if organisation else None


_COURTEOUS_PHRASES = re.compile(
    r"\b(?:will do|(?:god )?bless(?: you)?|(?:that|it|this) (?:is|was|will be)|thats|its|have a (?:nice"
    r"|good|lovely) (?:day|time|evening"
    r"|weekend)|(?:and )?(?:same )?to you(?: too)?|you too|you are (?:welcome|a star|an angel|very kind"
    r"|so kind|all)|see you"
    r"(?: then| soon| later)?|i (?:really )?(?:appreciate|am grateful|am so grateful|am very grateful)"
    r"|(?:good|nice) ?night|take care"
    r"|got it|will see (?:you|him|her) then|look(?:ing)? forward to (?:it|that)|no (?:problem|worries"
    r"|bother)|how (?:kind|lovely|nice)"
    r"|for (?:that|this|everything|all|your help|your kindness|helping|letting me know|coming|asking)"
    r"|of you|any ?way)\b"
)
_COURTEOUS_WORDS = (
    "thanks thank ta cheers ok okay okey oki lovely great good perfect wonderful brilliant super smashing nice "
    "fab fantastic fabulous marvellous grand kind kindly very so much really most many appreciated noted "
    "understood received love dear dearie duck darling pet lovey "
    "sweetheart x xx xxx xxxx all both everyone everybody oh ah and right righto "
    "news goodnight amen welcome indeed too again please sorted haha fine a an"
)
_COURTEOUS = frozenset(_COURTEOUS_WORDS.split())
_SUBSTANCE = frozenset(
    {"and", "a", "an", "all", "both", "so", "very", "please", "too", "again", "oh", "much", "x"}
)
_THANKS_SLIPS = ("thanks", "lovely", "wonderful", "brilliant", "perfect", "appreciated", "marvellous", "fantastic")


def is_courtesy(text: str) -> bool:
    """Whether the text only says thanks, ta, ok, bless you, lovely, will do, or is a thumbs-up or a picture."""
    words = plain(text)
    if not words:
        return any(unicodedata.category(character) == "So" for character in text)
    if words == "yes":  # what a tidied thumbs-up looks like
        return True
    rest, phrases = _COURTEOUS_PHRASES.subn(" ", mended(words, _THANKS_SLIPS))
    said = set(rest.split())
    return said <= _COURTEOUS and bool(phrases or said - _SUBSTANCE)


_LONG = 12


def is_long(text: str) -> bool:
    """Whether the text has over 12 words, and so goes to a coordinator at the first miss."""
    return len(text.split()) > _LONG


_RELATION = (
    r"(?:daughter|son|wife|husband|partner|mum|mother|dad|father|neighbou?r|carer|nurse|friend|sister|brother|niece|nephew"
    r"|grandson|granddaughter|grandchild|cleaner|warden|social worker|manager|doctor|in law)"
)
_SOMEONE_ELSE = re.compile(
    rf"\b(?:this is|i am|its) (?:\w+ )?(?:his|her|their|the|doris s|mums|dads) (?:\w+ )?{_RELATION}\b"
    rf"|\bthis is (?:\w+ ){{1,4}}{_RELATION}\b|\b(?:his|her|their|the) {_RELATION} here\b|^{_RELATION} here\b"
    rf"|\bi am (?:his|her|their) {_RELATION}\b"
    r"|\bwho (?:is|are) (?:this|you|that|it|texting|these)\b|^who\b.{0,3}$|\bwrong (?:number|person|phone)\b"
    r"|\bdo not know (?:you|who (?:you|this)|any(?:one| one))\b|\bnot (?:his|her|their) (?:phone|number)\b"
    r"|\bno one (?:of|by|called) that name\b|\bnever heard of\b|\bthis is not (?:his|her|their|\w+s"
    r"|\w+)(?: phone| number)?$"
    r"|^(?:mum|mom|mother|dad|father|nan|nana|gran|granny|grandma|grandad|he|she) "
    r"(?:is|has|was|cannot|says|said|does|will|passed|died|went|fell)\b"
)
_MACHINE = re.compile(
    r"\bi am (?:currently )?driving\b|\bdriving (?:right now|at the moment|with do not disturb)\b"
    r"|\bdo not disturb\b"
    r"|\bout of (?:the )?office\b|\bmailbox\b|\bnot monitored\b"
    r"|\bcannot (?:talk|speak|answer|take your call)(?: right)?(?: now)?\b|\bin a meeting\b"
    r"|\b(?:i will|can i) (?:call|ring|text|get)(?: back to)? you (?:right )?(?:back|later|soon|when)\b"
    r"|\bget back to you\b|\bcurrently (?:unavailable|away)\b|\baway from my (?:phone|desk)\b"
)

_AUTOMATIC = re.compile(
    r"\bauto ?(?:matic|mated)? ?(?:reply|response|responder|message)\b|\bautoreply\b"
    r"|\b(?:message|text) (?:could not be|was not|cannot be) delivered\b"
    r"|^out of (?:the )?office\b|\bi am (?:currently )?out of (?:the )?office (?:until|from|with|and)\b"
    r"|\bthis (?:mailbox|inbox|number|account) is (?:not (?:monitored|read)|unattended|unmonitored)\b"
    r"|\bdo not reply to this\b"
)
"""Narrower than what may be a machine: people leave keys in mailboxes and mothers unattended."""


def is_automatic(text: str) -> bool:
    """Whether only a machine writes so: out of office, an automated reply, a mailbox nobody reads."""
    return bool(_AUTOMATIC.search(plain(text)))


def is_someone_else(text: str) -> bool:
    """Whether somebody else, or a machine, may have written this answer to a check-in.

    "This is his daughter", "who is this", a wrong number, "she is in hospital", "I'm driving", out of office.
    """
    words = plain(text)
    return any(pattern.search(words) for pattern in (_SOMEONE_ELSE, _MACHINE, _AUTOMATIC))
