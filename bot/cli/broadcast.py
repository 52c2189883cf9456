"""`cuppa broadcast`: a message to many from the terminal: previewed, confirmed, watched, stopped."""

import argparse
import sys
from datetime import datetime

from bot.broadcast import hold, run, saying
from bot.broadcast.audience import PEOPLE, Chosen, NotPossible, choose, service, session_on
from bot.broadcast.hold import Answer
from bot.broadcast.preview import Preview, look
from bot.cli.broadcast_shown import bar, show_preview, show_row
from bot.cli.opened import opened
from bot.config import Config
from bot.line import Line
from bot.numbers import typed
from bot.work import Work
from flows.hearing.needs import Need
from storage import broadcasts as rows
from storage.people import address_of, coordinator_of, coordinators
from storage.tables import Broadcast, Coordinator
from storage.wake import tell

ROLES = {"all": "", "neighbours": "neighbour", "friends": "friend"}
NO_PIN = "Whoever works at this machine needs no PIN: type the number of people instead."


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `broadcast send`, `list`, `watch`, `halt`, `pause` and `resume`."""
    group = subparsers.add_parser("broadcast", help="a message to many: send, list, watch, halt, pause, resume")
    what = group.add_subparsers(dest="what", metavar="WHAT", required=True)
    _add_send(what.add_parser("send", help="preview one, and send it once confirmed", epilog=NO_PIN))
    for name, does in (
        ("watch", "a progress bar until it has ended"),
        ("halt", "stop it for good"),
        ("pause", "let it rest"),
        ("resume", "let it go on"),
    ):
        command = what.add_parser(name, help=does)
        command.add_argument("number", type=int, help="its number, as in the list")
        command.add_argument("--community", help="its short name, where there are several")
        command.set_defaults(run=_watch if name == "watch" else _act)
    listed = what.add_parser("list", help="every message, newest first")
    listed.add_argument("--community", help="its short name, where there are several")
    listed.set_defaults(run=_list)


def _add_send(send: argparse.ArgumentParser) -> None:
    send.add_argument("words", help="the words; the community's name and the way out are added")
    send.add_argument("--to", choices=sorted(ROLES), default="all", help="whom it is for (all)")
    send.add_argument("--area", default="", metavar="LE16,…", help="only in these areas")
    send.add_argument("--around", default="", metavar="POSTCODE", help="the middle of a circle")
    send.add_argument("--miles", type=float, default=0, help="the radius of that circle")
    send.add_argument("--kind", action="append", choices=[n.value for n in Need], help="only who give this help")
    send.add_argument("--language", default="", help="only who read this")
    send.add_argument("--news", choices=sorted(PEOPLE)[1:], default="", help="said yes to this kind of news")
    send.add_argument("--service", metavar="DATE", help="a notice about the training session of that day")
    send.add_argument("--why", default="", help="why a service notice must reach them without news consent")
    send.add_argument("--at", metavar="TIME", help="not before this local time, like 2026-10-01T14:30")
    send.add_argument("--from", dest="author", metavar="PHONE", help="the coordinator it is from (the only lead)")
    send.add_argument("--people", type=int, metavar="N", help="confirm it: sent only if it goes to exactly N")
    send.add_argument("--leave", action="store_true", help="do not watch it go")
    send.add_argument("--community", help="its short name, where there are several")
    send.set_defaults(run=_send)


def _send(args: argparse.Namespace) -> int:
    with opened(args.community) as (line, community_id, config):
        try:
            return send(line, community_id, config, args)
        except NotPossible as fault:
            return _say_no(str(fault))


def send(line: Line, community_id: int, config: Config, args: argparse.Namespace) -> int:
    """Preview, have it confirmed, hold it, watch it; raises NotPossible or LookupError."""
    with line.work(community_id) as work:
        chosen, wanted_at = _chosen(work, args), _moment(work, args.at)
        show_preview(work, look(work, chosen, args.words, wanted_at))
        _author(work, config, args.author)
    answered = args.people if args.people is not None else _asked()
    with line.work(community_id) as work:
        author = _author(work, config, args.author)
        kept, preview = hold.draft(work, author, chosen, args.words, wanted_at=wanted_at)
        answer = _confirmed(work, author, kept, preview, answered)
        number = kept.id
    tell(line.database)
    if answer is Answer.ALONE:
        return _say_no("So many people need a second coordinator's yes, and there is nobody else.")
    if answer is Answer.AWAITING:
        print("A second person must agree: the others on the team are asked by text.")
        return 0
    print(f"Held as number {number}. To stop it, before or while it goes: cuppa broadcast halt {number}")
    return 0 if args.leave else bar(line, number)


def _asked() -> int | None:
    print("To send it, type the number of people: ", end="", flush=True)
    said = sys.stdin.readline().strip().replace(",", "")
    return int(said) if said.isascii() and said.isdigit() else None


def _confirmed(work: Work, author: Coordinator, kept: Broadcast, preview: Preview, answered: int | None) -> Answer:
    """A number that is not that of the people sends nothing: whoever typed it looked at something else."""
    if answered != preview.counted.people:
        raise NotPossible(f"It would go to {preview.counted.people} people, which is not the number given.")
    answer = hold.confirm(work, author, kept)
    if answer is Answer.ALONE:
        hold.refuse(work, kept, author)
    elif answer in (Answer.HELD, Answer.AWAITING):
        saying.confirmed(work, author, kept, answer)
    return answer


def _chosen(work: Work, args: argparse.Namespace) -> Chosen:
    if args.service is None:
        kinds = tuple(Need(kind) for kind in args.kind or ())
        return choose(
            work, role=ROLES[args.to], areas=args.area, around=args.around, miles=args.miles, kinds=kinds,
            language=args.language, news=args.news,
        )  # fmt: skip
    if not args.why.strip():
        raise NotPossible("Say with --why why it must reach them without news consent; that is kept.")
    day = _moment(work, f"{args.service}T12:00")
    return service(work, session_on(work, day.date() if day else None), args.why)


def _moment(work: Work, said: str | None) -> datetime | None:
    """A time as typed, in the community's zone."""
    if said is None:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=work.here.tzinfo)
    except ValueError:
        raise NotPossible(f"{said} is not a time like 2026-10-01T14:30.") from None


def _author(work: Work, config: Config, phone: str | None) -> Coordinator:
    """The coordinator it is from; raises LookupError."""
    if phone is None:
        leads = [c for c in coordinators(work.session, work.community.id) if c.role == "lead"]
        if len(leads) != 1:
            raise LookupError("say whose message it is with --from and the coordinator's phone")
        return leads[0]
    number = typed(phone, demo=config.demo).e164
    address = address_of(work.session, work.community.id, "sms", number) if number else None
    found = coordinator_of(work.session, address.person_id) if address else None
    if found is None or found.role == "viewer":
        raise LookupError("that phone is no coordinator's: cuppa coordinator list")
    return found


def _list(args: argparse.Namespace) -> int:
    with opened(args.community) as (line, community_id, _), line.database.reading() as session:
        for row in rows.listed(session, community_id):
            show_row(row, rows.progress(session, row.id))
    return 0


def _watch(args: argparse.Namespace) -> int:
    with opened(args.community) as (line, community_id, _):
        with line.work(community_id) as work:
            work.get(Broadcast, args.number)
        return bar(line, args.number)


def _act(args: argparse.Namespace) -> int:
    with opened(args.community) as (line, community_id, _):
        with line.work(community_id) as work:
            said = _done(work, work.get(Broadcast, args.number), args.what)
        tell(line.database)
    if said is None:
        return _say_no(f"number {args.number} cannot be told to {args.what}: cuppa broadcast list shows how it is")
    print(said)
    return 0


def _done(work: Work, row: Broadcast, what: str) -> str | None:
    """Do it; what to say, or None where it was not possible."""
    if what == "halt":
        gone = run.halt(work, row)
        if gone is None:
            return None
        hold.note(work, row, "halted", None)
        saying.halted(work, work.get(Coordinator, row.author_id), row, gone)
        return f"Halted. {gone:,} of {row.people:,} had already gone; no more will go."
    if not (run.pause if what == "pause" else run.resume)(work, row):
        return None
    hold.note(work, row, f"{what}d", None)
    return "It rests." if what == "pause" else "It goes on."


def _say_no(why: str) -> int:
    sys.stderr.write(f"cuppa: {why}\n")
    return 1
