"""I need help: how the questions about who and where hear their answers."""

from dataclasses import replace

from flows.effects.talk import Consented, ForgetWords, GavePhone, Named, Purpose, Say
from flows.engine import Heard, Miss, Outcome, Scene
from flows.hearing.choices import choice
from flows.hearing.names import first_name, for_whom
from flows.hearing.yesno import Answer, yes_no
from flows.need_draft import ME, SOMEONE_ELSE, Asking, NeedDraft, likeliest
from flows.need_next import ask, onward


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
    """A postcode, or the name of a village or town: a person puts that on the map, and rings."""
    found = _spotted(draft, heard, scene)
    if found is not None:
        return found
    if not any(c.isalpha() for c in heard.text) or any(c.isdigit() for c in heard.text):
        return Miss()
    return Outcome(None, draft, (ask(draft, scene, place=heard.words.strip()[:80]),))


def _spotted(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | None:
    spot = likeliest(heard)
    return None if spot is None else onward(replace(draft, spot=spot), scene)
