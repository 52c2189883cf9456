"""I need help: one question at a time, nothing asked that was said already (conversation design, section 5)."""

from collections.abc import Callable
from dataclasses import replace

from flows.effects.help import ShowStatus
from flows.effects.talk import Consented, ForgetWords, GavePhone, Named, OpenTask, Purpose, Say, TaskKind
from flows.engine import Flow, Heard, Limit, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.names import first_name, for_whom
from flows.hearing.needs import Need, is_bare_chat, needs
from flows.hearing.when import When, wanted, weekday
from flows.hearing.yesno import Answer, yes_no
from flows.need_draft import ME, SOMEONE_ELSE, Asking, NeedDraft, ask, filled, onward, slots, with_day
from flows.patience import confirming, firmly, gently, to_a_person, without_it

PREFERENCES = {1: "woman", 2: "man", 3: ""}


def opening(heard: Heard, scene: Scene, draft: NeedDraft | None) -> Outcome:
    """H1 and H2, with all the first words say kept for later; a sixth request goes to a person."""
    if scene.who.open_requests >= scene.settings.limits.open_requests:
        why = "A sixth request: please ring and sort it out."
        full = Say("H24", {"n": str(scene.who.open_requests)})
        return Outcome(None, NeedDraft(), (OpenTask(TaskKind.RING, why), full))
    greeting = () if heard.greeted else (Say("H1"),)
    return Outcome(Asking.CONSENT, draft or filled(heard, scene), greeting)


def consent(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Only a plain yes is consent; a no keeps nothing but the no."""
    match yes_no(heard.words):
        case Answer.YES:
            said = draft.asker or draft.name
            named = (Named(said),) if said and not scene.who.name else ()
            return onward(draft, scene, (Consented(Purpose.HELP, True, "H2"), *named))
        case Answer.NO:
            effects = (Consented(Purpose.HELP, False, "H2"), ForgetWords(), Say("H2n"))
            return Outcome(None, NeedDraft(), effects)
        case Answer.NEITHER:
            return Miss()
        case _:
            return Miss(patient=False)


def whom(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Me, or someone else."""
    picked = choice(heard.text, {ME: ("me", "myself"), SOMEONE_ELSE: ("someone else", "somebody else")})
    picked = picked or for_whom(heard.words)
    return Miss() if picked is None else onward(replace(draft, whom=picked), scene)


def happy(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The person helped knows and is happy with it."""
    match yes_no(heard.words):
        case Answer.YES:
            return onward(replace(draft, happy=True), scene, (Consented(Purpose.ON_BEHALF, True, "H3b"),))
        case Answer.NO:
            return Outcome(None, draft, (Consented(Purpose.ON_BEHALF, False, "H3b"), Say("H3c")))
        case Answer.NEITHER:
            return Miss()
        case _:
            return Miss(patient=False)


def name(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The first name of who texts for themselves."""
    found = first_name(heard.words)
    return onward(replace(draft, name=found), scene, (Named(found),)) if found else Miss()


def asker(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The first name of who texts for somebody else."""
    found = first_name(heard.words)
    return onward(replace(draft, asker=found), scene, (Named(found),)) if found else Miss()


def helped(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The first name of who is helped."""
    found = first_name(heard.words)
    return onward(replace(draft, name=found), scene) if found else Miss()


def phone(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A UK number to ring."""
    if heard.phone is None:
        return Miss()
    return onward(replace(draft, phone=heard.phone), scene, (GavePhone(heard.phone),))


def postcode(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A postcode that exists; an unknown one is asked for again, or a place in words."""
    return _spotted(draft, heard, scene) or Outcome(Asking.PLACE, draft)


def place(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A postcode, or the name of a village or town, which a person puts on the map."""
    found = _spotted(draft, heard, scene)
    if found is not None:
        return found
    if not any(c.isalpha() for c in heard.text) or any(c.isdigit() for c in heard.text):
        return Miss()
    why = f"{draft.texter} needs help at a place not on the map: {heard.words[:80]}. Please ring."
    return Outcome(None, draft, (OpenTask(TaskKind.PLACE, why), Say("H5v", {"name": draft.texter})))


def _spotted(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | None:
    if not heard.spots:
        return None
    spot = next((s for s in heard.spots if s.inside), heard.spots[0])
    if spot.inside:
        return onward(replace(draft, spot=spot), scene)
    why = f"{draft.texter} asked for help outside the area, near {spot.area}: please ring."
    return Outcome(None, draft, (OpenTask(TaskKind.RING, why), Say("H5o")))


def need(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """One kind of help or two; "chat" alone may be by phone or with a visit."""
    if is_bare_chat(heard.text):
        return Outcome(Asking.PHONE_OR_VISIT, draft)
    found = needs(heard.text)
    return onward(replace(draft, needs=found), scene) if 1 <= len(found) <= 2 else Miss()


def phone_or_visit(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A chat by phone, or with a visit."""
    picked = choice(heard.text, {1: ("phone", "by phone", "ring"), 2: ("visit", "with a visit", "tea")})
    if picked is None:
        return Miss()
    return onward(replace(draft, needs=(Need.CHAT if picked == 1 else Need.TEA,)), scene)


def same(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The same request, or another one."""
    match choice(heard.text, {1: ("same", "the same", "yes"), 2: ("another", "another one", "new", "no")}):
        case 1:
            return Outcome(None, draft, (ShowStatus(),))
        case 2:
            return onward(replace(draft, another=True), scene)
        case _:
            return Miss()


def detail_for(*kinds: Need) -> Callable[[NeedDraft, Heard, Scene], Outcome | Miss]:
    """How a detail question hears its answer: any words; NO or NONE is nothing."""

    def detail(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
        words = heard.words.strip()
        nothing = yes_no(words) is Answer.NO or heard.text in ("none", "nothing", "nope nothing")
        return onward(_answered(draft, "" if nothing else words, kinds), scene) if words else Miss()

    return detail


def detail_left(*kinds: Need) -> Callable[[NeedDraft, Scene], Outcome]:
    """Nobody answered: carried on without."""
    return lambda draft, scene: onward(_answered(draft, "", kinds), scene)


def _answered(draft: NeedDraft, words: str, kinds: tuple[Need, ...]) -> NeedDraft:
    return replace(draft, details={**draft.details, **{kind: words for kind in kinds if kind in draft.needs}})


def something_else(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Something else always goes to a person first."""
    if not heard.words.strip():
        return Miss()
    draft = _answered(draft, heard.words.strip(), (Need.OTHER,))
    return Outcome(None, draft, (ask(draft, scene),))


def when(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A day, or a number."""
    found = wanted(heard.words, scene.now)
    return Miss() if found is None else onward(with_day(draft, found, scene), scene)


def which_weekday(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The day of every week."""
    found = weekday(heard.text)
    return Miss() if found is None else onward(replace(draft, weekday=found), scene)


def preference(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A woman, a man, or no matter."""
    options = {
        1: ("woman", "lady", "female", "women"),
        2: ("man", "gentleman", "male"),
        3: ("i do not mind", "do not mind", "not mind", "either", "any", "anyone", "no"),
    }
    picked = choice(heard.text, options)
    return Miss() if picked is None else onward(replace(draft, prefer=PREFERENCES[picked]), scene)


def confirm(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Yes starts the asking; a no or "change" asks what to change; a yes-but goes to a person."""
    if heard.text.startswith("change"):
        return Outcome(Asking.CHANGE, draft)
    match yes_no(heard.words):
        case Answer.YES:
            return Outcome(None, draft, (ask(draft, scene),))
        case Answer.NO:
            return Outcome(Asking.CHANGE, draft)
        case Answer.NEITHER:
            return Miss()
        case _:
            why = f"An answer to the read-back that is neither yes nor no: {heard.words}"
            return Outcome(
                Asking.CONFIRM, draft, (OpenTask(TaskKind.READ, why), Say("H22", {"name": draft.texter}))
            )


def change(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Place, help, day, or start again: what is changed is asked anew, the rest is kept."""
    options = {1: ("place", "postcode"), 2: ("help",), 3: ("day", "date"), 4: ("start again", "start", "again")}
    match choice(heard.text, options):
        case 1:
            return onward(replace(draft, spot=None), scene)
        case 2:
            return onward(replace(draft, needs=(), details={}, prefer=None, another=False), scene)
        case 3:
            return onward(replace(draft, when=None, day=None, weekday=None), scene)
        case 4:
            return onward(NeedDraft(name=draft.name, asker=draft.asker), scene)
        case _:
            return Miss()


def patiently(how: Callable[..., Patience]) -> Limit:
    """The patience of a question, from the moment it is asked."""
    return lambda draft, scene: how(scene.now)


def confirming_patience(draft: NeedDraft, scene: Scene) -> Patience:
    """Shorter when help is wanted today."""
    return confirming(today=draft.when is When.TODAY)


GENTLY, FIRMLY, WITHOUT, PERSON = map(patiently, (gently, firmly, without_it, to_a_person))
COMPANY, SHOPPING, CHEMIST = (Need.CHAT, Need.TEA), (Need.SHOPPING,), (Need.PRESCRIPTION,)
FEW = "A few words is fine"

MACHINE = Machine(
    Flow.NEED,
    Asking.CONSENT,
    Asking,
    NeedDraft,
    {
        Asking.CONSENT: Step(consent, "Reply 1 yes or 2 no", patience=GENTLY),
        Asking.WHOM: Step(whom, "Reply 1 or 2", patience=GENTLY),
        Asking.HAPPY: Step(happy, "Reply 1 yes or 2 no", patience=GENTLY),
        Asking.NAME: Step(name, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.ASKER: Step(asker, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.HELPED: Step(helped, "Just a first name is fine", patience=GENTLY, numbered=False),
        Asking.PHONE: Step(phone, "Please text the whole number", patience=GENTLY, numbered=False),
        Asking.POSTCODE: Step(postcode, "It looks like LE16 7AB", patience=GENTLY, numbered=False),
        Asking.PLACE: Step(place, "It looks like LE16 7AB", patience=GENTLY, numbered=False),
        Asking.NEED: Step(need, "Reply 1, 2, 3, 4 or 5", patience=FIRMLY),
        Asking.PHONE_OR_VISIT: Step(phone_or_visit, "Reply 1 or 2", patience=FIRMLY),
        Asking.SAME: Step(same, "Reply 1 or 2", patience=FIRMLY),
        Asking.COMPANY_DETAIL: Step(detail_for(*COMPANY), FEW, None, WITHOUT, detail_left(*COMPANY)),
        Asking.SHOPPING_DETAIL: Step(detail_for(*SHOPPING), FEW, None, WITHOUT, detail_left(*SHOPPING)),
        Asking.CHEMIST: Step(detail_for(*CHEMIST), FEW, None, WITHOUT, detail_left(*CHEMIST)),
        Asking.SOMETHING_ELSE: Step(something_else, FEW, patience=PERSON),
        Asking.WHEN: Step(when, "Text a day, or reply 1, 2, 3 or 4", patience=FIRMLY),
        Asking.WEEKDAY: Step(which_weekday, "Text a day, like THU", patience=FIRMLY, numbered=False),
        Asking.PREFERENCE: Step(preference, "Reply 1, 2 or 3", patience=PERSON),
        Asking.CONFIRM: Step(confirm, "Reply 1 yes, or 2 to change it", patience=confirming_patience),
        Asking.CHANGE: Step(change, "Reply 1, 2, 3 or 4", patience=confirming_patience),
    },
    slots,
    opening,
)
