"""`cuppa community` and `cuppa coordinator`."""

import argparse
import sys
from collections.abc import Mapping

from bot.clock import utc_now
from bot.config import Config, load
from bot.line import SETTINGS
from bot.numbers import spoken, typed
from flows.settings import Settings
from storage.database import Database, DatabaseError, Session
from storage.people import coordinators, every_community, person_at, phone_of
from storage.tables import Community, Coordinator, LineNumber, Person


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
    coordinator = subparsers.add_parser("coordinator", help="coordinators: add, list, remove").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    add = coordinator.add_parser("add", help="add a coordinator by name and phone")
    add.add_argument("name")
    add.add_argument("phone")
    add.add_argument("--community", help="its short name, where there are several")
    add.add_argument("--role", choices=("viewer", "coordinator", "lead"), default="coordinator")
    add.add_argument("--on-call", action="store_true", help="carries the on-call phone: reachable at any hour")
    add.set_defaults(run=_add_coordinator)
    coordinator.add_parser("list", help="list them").set_defaults(run=_list_coordinators)
    remove = coordinator.add_parser("remove", help="remove one by phone")
    remove.add_argument("phone")
    remove.set_defaults(run=_remove_coordinator)


def areas(config: Config) -> Mapping[str, str]:
    """Outward codes with the short name of the community they belong to; {} where there is no database."""
    database = Database(config.database_url)
    try:
        with database.reading() as session:
            found = [(c.short, SETTINGS.validate_python(c.settings).area) for c in every_community(session)]
    except DatabaseError:
        return {}
    finally:
        database.close()
    return {outward: short for short, area in found for outward in area}


def _add_community(args: argparse.Namespace) -> int:
    if len(args.short) > 7:
        return _say_no("the short name may have at most 7 characters, so that every text fits")
    settings = Settings(
        name=args.name,
        short=args.short,
        town=args.town or args.name,
        office=args.office or args.number,
        url=args.url or "our website",
        area=tuple(code.strip().upper() for code in args.area.split(",") if code.strip()),
    )
    numbers = [("sms", args.number), *([("whatsapp", args.whatsapp)] if args.whatsapp else [])]
    database = Database(load().database_url)
    with database.transaction() as session:
        if any(c.short == args.short for c in every_community(session)):
            return _say_no(f"there is a community {args.short} already")
        row = Community(
            short=args.short,
            name=args.name,
            settings=SETTINGS.dump_python(settings, mode="json"),
            created_at=utc_now(),
        )
        session.add(row)
        session.flush()
        session.add_all([LineNumber(community_id=row.id, channel=c, value=n.replace(" ", "")) for c, n in numbers])
    database.close()
    print(f"{args.name} is on the line as {args.short}, area {', '.join(settings.area)}.")
    return 0


def _list_communities(args: argparse.Namespace) -> int:
    database = Database(load().database_url)
    with database.reading() as session:
        for community in every_community(session):
            area = ", ".join(SETTINGS.validate_python(community.settings).area)
            print(f"{community.short}  {community.name}  {area}")
    database.close()
    return 0


def _add_coordinator(args: argparse.Namespace) -> int:
    config = load()
    number = typed(args.phone, demo=config.demo)
    if not number.ok or number.e164 is None:
        return _say_no(f"that phone cannot be texted: {number.reason}")
    database = Database(config.database_url)
    with database.transaction() as session:
        community = _the_community(session, args.community)
        person, _ = person_at(session, community.id, "sms", number.e164, utc_now())
        person.first_name = person.first_name or args.name.split()[0]
        session.add(
            Coordinator(
                community_id=community.id,
                person_id=person.id,
                name=args.name,
                role=args.role,
                on_duty=True,
                always_reachable=args.on_call,
            )
        )
    database.close()
    print(
        f"{args.name} is on duty. They work the line by text from {spoken(number.e164)}: QUEUE shows what is open."
    )
    return 0


def _the_community(session: Session, short: str | None) -> Community:
    found = [c for c in every_community(session) if short in (None, c.short)]
    if len(found) != 1:
        raise LookupError("name the community with --community" if found else "there is no such community yet")
    return found[0]


def _list_coordinators(args: argparse.Namespace) -> int:
    database = Database(load().database_url)
    with database.reading() as session:
        for community in every_community(session):
            for coordinator in coordinators(session, community.id):
                duty = "on duty" if coordinator.on_duty else "off duty"
                print(f"{community.short}  {coordinator.name}  {coordinator.role}  {duty}")
    database.close()
    return 0


def _remove_coordinator(args: argparse.Namespace) -> int:
    config = load()
    number = typed(args.phone, demo=config.demo)
    database = Database(config.database_url)
    removed = 0
    with database.transaction() as session:
        for community in every_community(session):
            for coordinator in coordinators(session, community.id):
                person = session.get(Person, coordinator.person_id)
                if person is not None and phone_of(session, person) == number.e164:
                    coordinator.removed_at, removed = utc_now(), removed + 1
    database.close()
    if not removed:
        return _say_no("no coordinator has that phone")
    print("Removed.")
    return 0


def _say_no(why: str) -> int:
    sys.stderr.write(f"cuppa: {why}\n")
    return 1
