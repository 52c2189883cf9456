"""Help asked for: consent, for whom, a name, and the kind of help. The same words as ours."""

from dialogue.models import Asked
from rapidsms.apps.base import AppBase

WELCOME = (
    "This is LOROS's automatic text line. Our trained volunteers are not an emergency service. "
    "Emergency: call 999. Health advice: call 111."
)
QUESTIONS = {
    "consent": "LOROS: to find help we keep what you tell us, including your health, and share only what "
    "is needed. Is that OK? Reply 1 yes or 2 no.",
    "whom": "Who is the help for? Reply 1 for me, or 2 for someone else.",
    "name": "What first name should we use?",
    "kind": "Thank you {name}. What help is needed? Reply 1 phone chat, 2 cup of tea, 3 shopping, "
    "4 prescription, 5 something else.",
}
HINT = "Sorry, I did not understand that."


class DialogueApp(AppBase):
    """RapidSMS calls `handle` for every text."""

    def handle(self, msg):
        """Answer the open question, or begin."""
        asked = Asked.objects.filter(connection=msg.connections[0], closed_at=None).first()
        text = msg.text.strip().lower()
        if asked is None:
            if "help" not in text:
                return False
            asked = Asked.objects.create(connection=msg.connections[0], state="consent")
            msg.respond(WELCOME)
        elif not getattr(self, asked.state)(asked, text, msg.text.strip()):
            msg.respond(HINT)
            return True
        asked.save()
        msg.respond(QUESTIONS[asked.state].format(name=asked.name))
        return True

    def consent(self, asked, text, _):
        """1 yes."""
        asked.agreed, asked.state = text == "1", "whom"
        return asked.agreed

    def whom(self, asked, text, _):
        """1 for me, 2 for someone else."""
        asked.whom, asked.state = int(text) if text in ("1", "2") else None, "name"
        return asked.whom is not None

    def name(self, asked, _, words):
        """A first name."""
        asked.name, asked.state = words[:20], "kind"
        return words.isalpha()
