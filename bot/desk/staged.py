"""A change to a pledge or an organisation as somebody saw it: made and written down, or said who was quicker."""

from bot import tasks
from bot.desk import story
from bot.desk.here import audit, me
from bot.outbox import Item
from bot.work import Work
from storage.stages import change
from storage.tables import Organisation, Pledge


def changed(
    work: Work,
    item: Item,
    row: Organisation | Pledge,
    stage: int,
    what: str,
    action: str,
    about: str = "",
    **values: object,
) -> str:
    """Make a change, and write it down in the item's story and in the audit.

    Args:
        work: a transaction.
        item: the row as stories name it: ("pledge", 7).
        row: what is changed.
        stage: the stage at which its page showed it.
        what: what was done, as its story says it: "took it off the wall".
        action: the same as the audit names it.
        about: words that belong to it in the story.
        values: the new values.

    Returns:
        "", or a sentence on who was quicker, and nothing is changed.
    """
    if not change(work.session, row, stage, **values):
        return f"Nothing was changed: somebody was quicker. {story.last(work, item)}"
    tasks.note(work, item, what, about, actor=tasks.actor_of(me(work)))
    audit(work, action, item)
    return ""
