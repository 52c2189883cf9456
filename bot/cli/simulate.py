"""`cuppa simulate`: a town, a county or a country on paper, and what a wave policy does there."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.simulate import charts, places, table
from bot.simulate.measures import MEASURES
from bot.simulate.options import CHAT, PRESCRIPTION, SHOPPING, TEA, People, World
from bot.simulate.policies import COMPARED, Policy, named
from bot.simulate.run import Results, run

SIZES = {"town": (60, 52, ("LE16",)), "county": (2_000, 4, ("LE",)), "country": (200_000, 1, ())}
"""Volunteers, weeks and area where they are not given."""
SEEDS = 5
KINDS = {"chat": CHAT, "tea": TEA, "shopping": SHOPPING, "prescription": PRESCRIPTION}
ASSUMED = World()
HELP = """Everybody is made up: postcodes are real, people and requests are drawn from the seed. Matching,
limits, hours and promises are those of the line. docs/matching.md says where the figures come from and what was
found."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("simulate", help="a town on paper: what a wave policy does", description=HELP)
    parser.add_argument("scope", choices=SIZES, help="one community, one for each town of a county, or of the UK")
    parser.add_argument("--volunteers", type=whole, metavar="N", help="in all (60, 2000 or 200000)")
    parser.add_argument("--weeks", type=whole, metavar="N", help="how long people ask for help (52, 4 or 1)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the first seed (1)")
    parser.add_argument("--seeds", type=whole, metavar="N", help=f"how many seeds (1; {SEEDS} to compare)")
    parser.add_argument("--area", help="outward codes of a town (LE16,LE17) or postcode areas of a county (LE,CV)")
    parser.add_argument(
        "--policy",
        action="append",
        type=policy,
        metavar="NAME",
        help=f"{', '.join(COMPARED)} or waves-N; repeat it",
    )
    parser.add_argument("--compare", action="store_true", help="all of these policies, with the same seeds")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every figure of every seed")
    parser.add_argument("--charts", type=Path, metavar="FOLDER", help="draw charts (needs matplotlib)")
    _add_people(parser)
    parser.set_defaults(run=_run)


def _add_people(parser: argparse.ArgumentParser) -> None:
    """What is assumed about people; each default is in bot/simulate/options.py with its source."""
    usual, group = People(), parser.add_argument_group("what is assumed about people")
    for flag, default, means in (
        ("--yes-rate", usual.yes, "chance of a yes to an offer round the corner"),
        ("--fatigue", usual.fatigue, "what is left of that chance for each other offer in 30 days"),
        ("--drop-out", usual.drop_out, "chance that a yes is withdrawn"),
        ("--no-show", usual.no_show, "chance that nobody comes after all"),
        ("--leave", usual.leave, "chance of STOP at an offer, for each other one in 30 days"),
        ("--free", ASSUMED.slots, "chance that a volunteer is free in a part of the week"),
        ("--away", ASSUMED.away, "share of weeks that volunteers are on a break"),
    ):
        group.add_argument(flag, type=share, default=default, metavar="SHARE", help=f"{means} ({default})")
    minutes = f"median minutes to an answer ({usual.minutes:.0f})"
    group.add_argument("--answer-minutes", type=positive, default=usual.minutes, metavar="N", help=minutes)
    demand = f"requests a volunteer a week ({ASSUMED.demand})"
    group.add_argument("--demand", type=positive, default=ASSUMED.demand, metavar="N", help=demand)
    kinds = "shares of what is asked for (chat=25,tea=20,shopping=30,prescription=20,shopping+prescription=5)"
    group.add_argument("--kinds", type=kinds_mix, default=ASSUMED.kinds, metavar="MIX", help=kinds)


def whole(text: str) -> int:
    """A whole number above 0; raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def positive(text: str) -> float:
    """A number above 0; raises ValueError."""
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def share(text: str) -> float:
    """A number from 0 to 1; raises ValueError."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError(text)
    return number


def policy(text: str) -> Policy:
    """A policy by name; raises ArgumentTypeError saying which there are."""
    try:
        return named(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def kinds_mix(text: str) -> tuple[tuple[int, float], ...]:
    """ "chat=25,tea=75" as bits and shares; raises ArgumentTypeError."""
    try:
        pairs = [part.split("=") for part in text.split(",")]
        mix = tuple((sum(KINDS[k] for k in set(kinds.split("+"))), positive(n)) for kinds, n in pairs)
    except (ValueError, KeyError):
        raise argparse.ArgumentTypeError(f"{text}: give kinds and shares, like chat=25,tea=75") from None
    return mix


def _run(args: argparse.Namespace) -> int:
    policies = _policies(args)
    seeds = range(args.seed, args.seed + (args.seeds or (SEEDS if len(policies) > 1 else 1)))
    world, people = _assumed(args)
    patches = _patches(args.scope, args.area)
    results = run(world, people, patches, policies, seeds, progress=_progress("playing"))
    _say(world, patches, policies, seeds, results)
    if args.csv:
        with args.csv.open("w", newline="", encoding="utf-8") as file:
            table.write_csv(file, results, seeds, world.weeks)
    return _draw(results, world.weeks, args.charts) if args.charts else 0


def _policies(args: argparse.Namespace) -> list[Policy]:
    chosen: list[Policy] = [*(args.policy or []), *(named(name) for name in (COMPARED if args.compare else ()))]
    by_name = {p.name: p for p in chosen or [named("default")]}
    return list(by_name.values())


def _assumed(args: argparse.Namespace) -> tuple[World, People]:
    volunteers, weeks, _ = SIZES[args.scope]
    world = replace(
        ASSUMED,
        volunteers=args.volunteers or volunteers,
        weeks=args.weeks or weeks,
        demand=args.demand,
        kinds=args.kinds,
        slots=args.free,
        away=args.away,
    )
    people = People(
        yes=args.yes_rate,
        fatigue=args.fatigue,
        drop_out=args.drop_out,
        no_show=args.no_show,
        leave=args.leave,
        minutes=args.answer_minutes,
    )
    return world, people


def _patches(scope: str, area: str | None) -> list[places.Patch]:
    codes = tuple(code.strip().upper() for code in area.split(",")) if area else SIZES[scope][2]
    if scope == "country":
        return places.country(_progress("reading postcodes"))
    return places.town(codes) if scope == "town" else places.county(codes)


def _progress(doing: str) -> Callable[[int, int], None]:
    """A line that fills up, where somebody is looking."""

    def show(done: int, of: int) -> None:
        if sys.stderr.isatty():
            bar = ("#" * (30 * done // of)).ljust(30, ".")
            sys.stderr.write(f"\r{doing} [{bar}] {done} of {of}" + ("\n" if done == of else ""))
            sys.stderr.flush()

    return show


def _say(
    world: World,
    patches: Sequence[places.Patch],
    policies: Sequence[Policy],
    seeds: Sequence[int],
    results: Results,
) -> None:
    asked = sum(tally.requests for tally in next(iter(results.values())))
    towns = f"{len(patches)} communities" if len(patches) > 1 else patches[0].name
    seeded = f"seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"seed {seeds[0]}"
    print(f"{world.volunteers} volunteers in {towns}, {world.weeks} weeks, {asked} requests, {seeded}\n")
    print("\n".join(table.table(results, world.weeks)))
    if len(policies) > 1:
        print("\n" + "\n".join(table.differences(results, world.weeks)))
    print()
    for chosen in policies:
        print(f"{chosen.name}: {chosen.does}")
    print("\n" + "\n".join(f"{m.column}: {m.means}" for m in MEASURES))


def _draw(results: Results, weeks: float, folder: Path) -> int:
    """The table is printed by now; without matplotlib only the charts are missing."""
    try:
        for path in charts.draw(results, weeks, folder):
            print(path)
    except charts.NoCharts as problem:
        sys.stderr.write(f"cuppa simulate: {problem}\n")
        return 1
    return 0
