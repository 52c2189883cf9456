"""`python -m docs.generate`: writes what the docs take from code; `--check` says what is stale."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from docs.retention import retention_page
from docs.settings import settings_page
from docs.walk import SCENES, Walk, walk
from flows.engine import Machine, Patience
from flows.machines import MACHINES
from flows.wording import english

FOLDER = Path(__file__).parent / "flows"
TITLES = {
    "safety": "Is it safe to ring?",
    "contact": "An emergency contact",
    "checkin": "Check-ins",
    "visit": "The visit",
    "introduction": "Between the introduction and the visit",
    "offer": "An offer",
    "feedback": "Feedback",
    "which": "Which one is that about?",
    "keeping": "Keeping in touch with volunteers",
    "need": "I need help",
    "join": "I can help",
    "pledge": "A pledge",
    "organisation": "A business, school or group",
    "later": "Weeks later",
}


def page(machine: Machine) -> str:
    """One conversation as a page: its diagram and its states."""
    lines = [
        f"# {TITLES[machine.flow]}",
        "",
        _made(),
        "",
        "```mermaid",
        *diagram(machine, walk(machine)),
        "```",
        "",
    ]
    return "\n".join([*lines, *states(machine), ""])


def _made() -> str:
    return "Made from the conversation's own table by `python -m docs.generate`; do not edit."


def diagram(machine: Machine, found: Walk) -> list[str]:
    """A Mermaid state diagram: where each answer leads, and what is said on the way."""
    lines = ["stateDiagram-v2"]
    for (state, following), answers in sorted(found.edges.items()):
        said = ", ".join(sorted(found.said.get((state, following), ())))
        label = " / ".join(answers[:4]) + (" …" if len(answers) > 4 else "")
        start, end = ("[*]" if state == "start" else state), following or "[*]"
        lines.append(f"    {start} --> {end}: {label}{f' ({said})' if said else ''}".replace(";", ","))
    lines.extend(f"    {state}" for state in machine.steps)
    return lines


def states(machine: Machine) -> list[str]:
    """A table of the states: question, hint for a bad answer, patience."""
    rows = ["| state | asks | hint for a bad answer | if nobody answers |", "| --- | --- | --- | --- |"]
    prompts = english().prompts
    for state, step in machine.steps.items():
        asked = " ".join(prompts[p].text for p in machine.questions(state) if p in prompts)
        patience = step.patience(machine.draft(), SCENES[0]) if step.patience else None
        rows.append(f"| {state} | {asked} | {step.hint} | {_waits(patience)} |".replace("{", "&#123;"))
    return rows


def _waits(patience: Patience | None) -> str:
    if patience is None:
        return ""
    nudge = f"asked again after {_long(patience.nudge)}, " if patience.nudge else ""
    end = f"{patience.lapse} after {_long(patience.end)}" if patience.end else ""
    return f"{nudge}{end}"


def _long(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes % 1440 == 0:
        return f"{minutes // 1440} days" if minutes > 1440 else "a day"
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"


def pages() -> Mapping[Path, str]:
    """Every generated page."""
    flows = {FOLDER / f"{flow}.md": page(machine) for flow, machine in MACHINES.items()}
    return {
        **flows,
        FOLDER.parent / "settings.md": settings_page(),
        FOLDER.parent / "retention.md": retention_page(),
    }


def main() -> int:
    """Write the pages, or with --check say which are stale (1)."""
    stale = [path for path, words in pages().items() if not path.exists() or path.read_text("utf-8") != words]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(FOLDER.parent.parent)} is stale: run python -m docs.generate\n")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path, words in pages().items():
        path.write_text(words, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
