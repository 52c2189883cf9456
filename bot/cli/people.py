"""`cuppa community` and `cuppa coordinator`."""

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing

from bot.clock import utc_now
from bot.config import Config, load
from bot.demo.channel import PhonesChannel
from bot.desk.links import new_link
from bot.leaving import off_the_team
from bot.line import SETTINGS, Line
from bot.numbers import Kind, spoken, typed
from bot.opening import open_database
from flows.gsm import parts
from flows.settings import Settings
from storage.database import Database, DatabaseError, Session
from storage.desk import coordinators_at, shut_out
from storage.gazetteer import Gazetteer
from storage.people import (
    community_at,
    coordinators,
    ever_coordinator,
    every_community,
    person_at,
    phone_of,
)
from storage.tables import Community, Coordinator, LineNumber, Person

SHORT = 7
ROLES = ("viewer", "coordinator", "lead")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands."""
    community = subparsers.add_parser("community", help="communities on the line: add, list").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    add = community.add_parser("add", help="add a community")
    add.add_argument("name")
    add.add_argument("--short", required=True, help="its short name, at most 7 characters: it opens every text")
    add.add_argument("--number", required=True, help="the line's number, +44…")
    add.add_argument("--whatsapp", help="the line's WhatsApp sender, +44…")
    add.add_argument("--area", required=True, help="its outward postcodes: LE16,LE17")
    add.add_argument("--office", default="", help="the number people may ring instead")
    add.add_argument("--town", default="")
    add.add_argument("--url", default="", help="where the privacy notice is")
    add.set_defaults(run=_add_community)
    community.add_parser("list", help="list them").set_defaults(run=_list_communities)
    _coordinator_commands(subparsers)


def _coordinator_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    coordinator = subparsers.add_parser(
        "coordinator", help="coordinators: add, list, link, remove"
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    add = coordinator.add_parser("add", help="add a coordinator by name and phone")
    add.add_argument("name")
    add.add_argument("phone")
    add.add_argument("--community", help="its short name, where there are several")
    add.add_argument("--role", choices=ROLES, help="the first one is a lead")
    add.add_argument("--on-call", action="store_true", help="carries the on-call phone: reachable at any hour")
    add.set_defaults(run=_add_coordinator)
    coordinator.add_parser("list", help="list them").set_defaults(run=_list_coordinators)
    link = coordinator.add_parser("link", help="a new one-time link for one who cannot get in")
    link.add_argument("phone")
    link.set_defaults(run=_link_coordinator)
    remove = coordinator.add_parser("remove", help="remove one by phone")
    remove.add_argument("phone")
    remove.set_defaults(run=_remove_coordinator)


def areas(config: Config) -> Mapping[str, str]:
    """Outward codes with the short name of the community they belong to; {} where there is no database."""
    # Looking something up must not make a database.
    if config.database_file is not None and not config.database_file.exists():
        return {}
    with closing(Database(config.database)) as database:
        try:
            with database.reading() as session:
                found = [(c.short, SETTINGS.validate_python(c.settings).area) for c in every_community(session)]
        except DatabaseError:
            return {}
    return {outward: short for short, area in found for outward in area}


def _add_community(args: argparse.Namespace) -> int:
    config = load()
    area = tuple(code.strip().upper() for code in args.area.split(",") if code.strip())
    numbers = [("sms", args.number), *([("whatsapp", args.whatsapp)] if args.whatsapp else [])]
    if fault := _fault(args, area):
        return _say_no(fault)
    lines = [(channel, _line_number(text, demo=config.demo)) for channel, text in numbers]
    settings = Settings(
        name=args.name,
        short=args.short,
        town=args.town or args.name,
        office=args.office or spoken(lines[0][1]),
        url=args.url or "our website",
        area=area,
    )
    with closing(open_database(config)) as database, database.transaction() as session:
        _store(session, settings, lines)
    print(f"{args.name} is on the line as {args.short}, area {', '.join(area)}.")
    print("Next: cuppa coordinator add NAME PHONE")
    return 0


def _fault(args: argparse.Namespace, area: tuple[str, ...]) -> str | None:
    """What is wrong with a community's name or area; None when nothing is."""
    if not args.name.strip():
        return "the name is empty"
    if not 0 < len(args.short.strip()) <= SHORT or parts(args.short).encoding != "GSM-7":
        return f"the short name must be 1 to {SHORT} plain letters: it opens every text"
    gazetteer = Gazetteer()
    places = {code: gazetteer.find(code) for code in area}
    odd = [code for code, place in places.items() if place is None or place.text != place.outward]
    if odd or not area:
        return (
            f"the area must be outward postcodes like LE16,LE17, which {', '.join(odd) or 'an empty one'} is not"
        )
    return None


def _line_number(text: str, *, demo: bool) -> str:
    """One of our own numbers as Twilio sends it; raises LookupError."""
    found = typed(text, demo=demo)
    if found.e164 is None or found.kind not in (Kind.MOBILE, Kind.LANDLINE):
        raise LookupError(f"{text} cannot be the line's number: {found.reason}")
    return found.e164


def _store(session: Session, settings: Settings, lines: list[tuple[str, str]]) -> None:
    """Add the community and its numbers; raises LookupError where one is taken."""
    if any(c.short == settings.short for c in every_community(session)):
        raise LookupError(f"there is a community {settings.short} already")
    for channel, number in lines:
        if (owner := community_at(session, channel, number)) is not None:
            raise LookupError(f"{number} is {owner.short}'s already")
    plain = SETTINGS.dump_python(settings, mode="json")
    row = Community(short=settings.short, name=settings.name, settings=plain, created_at=utc_now())
    session.add(row)
    session.flush()
    session.add_all([LineNumber(community_id=row.id, channel=c, value=number) for c, number in lines])


def _list_communities(args: argparse.Namespace) -> int:
    with closing(open_database(load())) as database, database.reading() as session:
        for community in every_community(session):
            area = ", ".join(SETTINGS.validate_python(community.settings).area)
            print(f"{community.short}  {community.name}  {area}")
    return 0


def _add_coordinator(args: argparse.Namespace) -> int:
    config = load()
    number = typed(args.phone, demo=config.demo)
    if not number.ok or number.e164 is None:
        return _say_no(f"that phone cannot be texted: {number.reason}")
    with closing(open_database(config)) as database, database.transaction() as session:
        community = the_community(session, args.community)
        person, _ = person_at(session, community.id, "sms", number.e164, utc_now())
        person.first_name = person.first_name or args.name.split()[0]
        role = args.role or ("coordinator" if coordinators(session, community.id) else "lead")
        made = _make_coordinator(session, person, args.name, role, on_call=args.on_call)
        link = new_link(session, config, made, utc_now())
    print(f"{args.name} is a {role} of {community.short}, and on duty.")
    print(f"They work the line by text from {spoken(number.e164)}: QUEUE shows what is open, DUTY OFF ends duty.")
    print(f"For the desk, open this within three days; it works once and sets a password:\n{link}")
    return 0


def _make_coordinator(session: Session, person: Person, name: str, role: str, *, on_call: bool) -> Coordinator:
    """Make somebody a coordinator, or one again; raises LookupError when they are."""
    found = ever_coordinator(session, person.id)
    if found is not None and found.removed_at is None:
        raise LookupError(f"that phone is {found.name}'s, who is a {found.role} already")
    if found is not None:
        shut_out(session, found.id, utc_now())
    row = found or Coordinator(community_id=person.community_id, person_id=person.id, name=name)
    row.name, row.role, row.removed_at = name, role, None
    row.on_duty, row.always_reachable = True, on_call
    session.add(row)
    session.flush()
    return row


def the_community(session: Session, short: str | None) -> Community:
    """The community meant, by its short name or by being the only one; raises LookupError with what to do."""
    found = [c for c in every_community(session) if short in (None, c.short)]
    if len(found) == 1:
        return found[0]
    if found:
        raise LookupError(f"say which with --community: {', '.join(c.short for c in found)}")
    raise LookupError(
        "there is no such community: cuppa community list" if short else "run cuppa community add first"
    )


def _list_coordinators(args: argparse.Namespace) -> int:
    with closing(open_database(load())) as database, database.reading() as session:
        for community in every_community(session):
            for found in coordinators(session, community.id):
                duty = "on duty" if found.on_duty else "off duty"
                person = session.get(Person, found.person_id)
                phone = phone_of(session, person) if person else None
                said = spoken(phone) if phone else "no phone"
                print(f"{community.short}  {found.name}  {said}  {found.role}  {duty}")
    return 0


def _link_coordinator(args: argparse.Namespace) -> int:
    config = load()
    with closing(open_database(config)) as database, database.transaction() as session:
        links = [(c, new_link(session, config, c, utc_now())) for c in _with_phone(session, config, args.phone)]
    for found, link in links:
        print(f"For {found.name}: open this within three days; it works once and sets a new password:\n{link}")
    return 0


def _remove_coordinator(args: argparse.Namespace) -> int:
    config = load()
    with closing(open_database(config)) as database, database.transaction() as session:
        line = Line(database, PhonesChannel(), demo=config.demo)
        theirs = _with_phone(session, config, args.phone)
        for found in theirs:
            off_the_team(line.on(session, session.get_one(Community, found.community_id)), found)
    print(f"{theirs[0].name} is no longer a coordinator.")
    return 0


def _with_phone(session: Session, config: Config, phone: str) -> list[Coordinator]:
    """The coordinators with that phone, one at least, of whichever community; raises LookupError."""
    number = typed(phone, demo=config.demo)
    found = coordinators_at(session, number.e164 or "")
    if not found:
        raise LookupError("no coordinator has that phone: cuppa coordinator list")
    return found


def _say_no(why: str) -> int:
    sys.stderr.write(f"cuppa: {why}\n")
    return 1
