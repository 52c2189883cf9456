"""What danger words are answered with, and how loudly the team is told (conversation design, section 3)."""

from collections.abc import Iterable, Mapping, Sequence

from flows.engine import Flow
from flows.safety import RED, Danger

ON_DUTY: Mapping[Danger, tuple[str, ...]] = {
    Danger.EMERGENCY: ("G5",),
    Danger.SELF_HARM: ("G6", "G7"),
    Danger.UNSAFE: ("G9",),
    Danger.MONEY: ("G9",),
    Danger.CARER_HARM: ("G9h",),
    Danger.HEALTH: ("G8",),
    Danger.LOW: ("G24",),
}
NOBODY: Mapping[Danger, tuple[str, ...]] = {
    **ON_DUTY,
    Danger.EMERGENCY: ("G5n",),
    Danger.SELF_HARM: ("G6", "G7n"),
    Danger.HEALTH: ("G8n",),
}
KINDLY = frozenset({Flow.PLEDGE, Flow.FEEDBACK, Flow.JOIN, Flow.ORGANISATION, Flow.LATER})
"""Conversations in which low words are met with an offer of help, H0."""
ASKS_IF_SAFE = frozenset({Danger.UNSAFE, Danger.MONEY})
ALL_AT_ONCE = frozenset({Danger.EMERGENCY})
"""Everybody on duty is told of these at the same moment."""
LEAD_FIRST = frozenset({Danger.UNSAFE, Danger.CARER_HARM})
"""The safeguarding lead is told of these before the others on duty."""


def replies(dangers: Sequence[Danger], *, on_duty: bool, kindly: bool = False) -> tuple[str, ...]:
    """The prompts to send, in order, each once.

    Args:
        dangers: kinds found, most severe first.
        on_duty: somebody of the team can be reached now.
        kindly: the words came at a pledge, feedback, news, joining or business question.

    Returns:
        Red kinds are answered alone; else HEALTH; LOW has the softest answer of all.
    """
    table = ON_DUTY if on_duty else NOBODY
    answered = [kind for kind in dangers if kind in RED] or list(dangers[:1])
    if answered == [Danger.LOW] and kindly:
        return ("H0",)
    return tuple(dict.fromkeys(prompt for kind in answered for prompt in table[kind]))


def worst(dangers: Iterable[Danger]) -> Danger:
    """The most severe of some kinds."""
    order = list(Danger)
    return min(dangers, key=order.index)


def colour(danger: Danger) -> str:
    """How a coordinator's list shows it."""
    return "red" if danger in RED else "amber"
