"""The simulator's own promises: same seed same figures, common people for all policies, limits kept, and speed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from bot.cli.main import main
from bot.simulate import places
from bot.simulate.answers import Crowd
from bot.simulate.measures import MEASURES, difference, gini, quantile, spread
from bot.simulate.options import People, World
from bot.simulate.places import Patch
from bot.simulate.play import Play
from bot.simulate.policies import Answers, as_answered, as_measured, named
from bot.simulate.run import SETTINGS, run
from bot.simulate.towns import Town, build
from flows.hearing.when import When
from flows.settings import Hours, Limits
from flows.times import local

LIMITS = Limits()


@pytest.fixture(scope="module")
def harborough() -> list[Patch]:
    """LE16."""
    return places.town(["LE16"])


@pytest.fixture
def town(harborough: list[Patch]) -> Town:
    """Sixty volunteers and two months of requests."""
    return build(World(weeks=9), People(), harborough, 1)[0]


def played(town: Town, policy: str = "default", people: People | None = None) -> Play:
    """A town played to the end."""
    play = Play(town, named(policy), Crowd(people or People(), town.seed), SETTINGS)
    play.run()
    return play


def test_same_seed_gives_same_figures_on_any_number_of_cores(harborough: list[Patch]) -> None:
    """Nothing depends on how the work is shared out."""
    patches = [replace(harborough[0], name=name) for name in "ABCDEFGH"]
    world, policies = World(volunteers=500, weeks=1), [named("default"), named("one")]
    one, two = (run(world, People(), patches, policies, [3], cores=cores) for cores in (1, 2))
    for name in one:
        ours, theirs = one[name][0], two[name][0]
        assert sorted(ours.minutes) == sorted(theirs.minutes)
        assert sorted(ours.offers) == sorted(theirs.offers)
        assert ours.texts == theirs.texts and ours.tasks == theirs.tasks
    assert one["default"][0].texts != one["one"][0].texts


def test_limits_of_the_line_hold(town: Town) -> None:
    """Nobody is asked a fourth time in a week, nor again within 12 hours (4 for today), nor twice at once."""
    for volunteer in played(town, "waves-6").finder.volunteers:
        sent = sorted((offer.sent_at, offer.request.wish.when) for offer in volunteer.offers)
        for n, (at, when) in enumerate(sent):
            assert sum(at - timedelta(days=7) < other <= at for other, _ in sent) <= LIMITS.offers_per_week
            rest = LIMITS.offer_rest_today if when is When.TODAY else LIMITS.offer_rest
            again = n and sent[n - 1][0]
            assert not again or at - again >= min(rest, LIMITS.offer_rest_today)


def test_nobody_is_asked_in_the_quiet_hours(town: Town) -> None:
    """Every offer leaves between 8am and 8pm, local."""
    hours, play = Hours(), played(town)
    asked = [offer.sent_at for request in play.requests for offer in request.offers.values()]
    assert len(asked) > 100
    assert all(hours.volunteers.holds(local(moment, hours).time()) for moment in asked)


def test_only_those_who_fit_are_asked(town: Town) -> None:
    """Level, kinds, distance and the wish for a woman or a man hold for every offer."""
    for request in played(town, "everyone").requests:
        for offer in request.offers.values():
            wish, helper = request.wish, offer.volunteer.helper
            apart = ((wish.easting - helper.easting) ** 2 + (wish.northing - helper.northing) ** 2) ** 0.5
            assert helper.kinds & wish.kinds == wish.kinds
            assert wish.kinds == 1 or apart <= helper.reach_m
            assert wish.prefer in ("", helper.gender)
            assert not any(gone <= offer.sent_at < back for gone, back in helper.away)


def test_every_promised_word_is_kept(town: Town) -> None:
    """A resident hears by the promised time, with or without a yes, under every policy."""
    for name in ("default", "one", "everyone"):
        tally = Play(town, named(name), Crowd(People(), town.seed), SETTINGS).run()
        assert tally.kept == tally.promised > 30


def test_policies_are_told_apart(harborough: list[Patch]) -> None:
    """One at a time is slower than waves, everyone at once faster and far more of a burden; beyond chance."""
    world = World(weeks=10)
    names = ["default", "one", "everyone"]
    results = run(world, People(), harborough, [named(n) for n in names], [1, 2, 3, 4], cores=1)
    by_key = {m.key: m for m in MEASURES}

    def apart(name: str, key: str) -> float:
        found = difference(by_key[key], results[name], results["default"], world.weeks)
        return found.mean if found.differs else 0.0

    assert apart("one", "median") > 30
    assert apart("everyone", "median") < -15
    assert apart("everyone", "needless") > 5
    assert apart("everyone", "burden") > 1


def test_more_yes_fills_more(town: Town) -> None:
    """The yes rate reaches the figures: nobody says yes at 0, and more are helped at 0.5 than at 0.1."""
    filled = [len([r for r in played(town, people=People(yes=yes)).requests if r.yes_at]) for yes in (0, 0.1, 0.5)]
    assert filled[0] == 0 < filled[1] < filled[2]


def test_slow_people_are_kept_when_a_miss_takes_a_day(town: Town) -> None:
    """Silence counted at the end of the gap puts more volunteers to sleep than silence for a day."""
    quiet = {
        name: Play(town, named(name), Crowd(People(minutes=120), town.seed), SETTINGS).run().quiet
        for name in ("default", "patient")
    }
    assert quiet["patient"] < quiet["default"]


def test_people_answer_the_same_whatever_the_policy(town: Town) -> None:
    """Whether somebody says yes depends on who asks whom about what, not on who was asked before."""
    crowd, wish, helper = Crowd(People(), 7), town.wishes[0], town.helpers[0]
    asked = datetime(2026, 1, 7, 10, tzinfo=UTC)
    first = crowd.answer(wish, helper, asked, 100.0, 0)
    for other in town.helpers[1:20]:
        crowd.answer(wish, other, asked, 100.0, 0)
    assert crowd.answer(wish, helper, asked, 100.0, 0) == first


def test_answers_have_the_rates_they_are_given(town: Town) -> None:
    """A quarter say yes, and three in five of those who answer do so within 45 minutes (Chow 2022)."""
    people = People(spread=0.0, perhaps=0.0)
    crowd, asked = Crowd(people, 5), datetime(2026, 1, 7, 9, tzinfo=UTC)
    wishes = [replace(town.wishes[0], key=key) for key in range(400)]
    answers = [crowd.answer(w, replace(h, keen=1.0), asked, 0.0, 0) for w in wishes for h in town.helpers[:10]]
    said = [a for a in answers if a is not None]
    assert sum(a.reply == "yes" for a in said) / len(answers) == pytest.approx(0.25, abs=0.025)
    assert sum(a.at - asked <= timedelta(minutes=45) for a in said) / len(said) == pytest.approx(0.6, abs=0.04)
    assert all(7 <= local(a.at, Hours()).hour < 22 for a in said)


def test_town_is_built_as_asked(harborough: list[Patch]) -> None:
    """All volunteers live in the area, and a year has as many requests as were asked for, within chance."""
    world = World(volunteers=200, demand=0.1)
    (town,) = build(world, People(), harborough, 9)
    homes = set(zip(harborough[0].eastings, harborough[0].northings, strict=True))
    assert len(town.helpers) == 200
    assert all((h.easting, h.northing) in homes for h in town.helpers)
    assert len(town.wishes) == pytest.approx(200 * 0.1 * 52, rel=0.15)
    assert all(date(2026, 1, 5) <= w.opened_at.date() <= w.day for w in town.wishes)


def test_county_is_whole() -> None:
    """A county has all its towns, Northern Ireland lies in Ireland, and nobody is lost in sharing out."""
    patches = places.county(["BT"])
    assert {"BT1", "BT48"} <= {patch.name for patch in patches}
    assert all(p.eastings[0] < 190_000 for p in patches)
    assert sum(len(t.helpers) for t in build(World(volunteers=777), People(), patches, 1)) == 777
    with pytest.raises(LookupError, match="QQ"):
        places.county(["QQ"])


@pytest.mark.parametrize(
    ("answers", "measured", "answered"),
    [(Answers(0, 0, 0, 0), 3, 3), (Answers(100, 20, 60, 20), 5, 3), (Answers(100, 10, 50, 12), 6, 5)],
)
def test_measured_waves(answers: Answers, measured: int, answered: int) -> None:
    """Waves sized by offers won, and by the yes of those who had their time to answer."""
    assert (as_measured(answers), as_answered(answers)) == (measured, answered)


def test_gini_and_quantiles() -> None:
    """Alike is 0; one of four has it all is three quarters; nothing at all is 0."""
    assert gini([2, 2, 2, 2]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([0, 0]) == 0
    assert quantile([5, 1, 3], 0.5) == 3


def test_spread_of_a_few_seeds() -> None:
    """Five seeds: the mean, and half the width of its 95% interval (2.776 standard errors)."""
    found = spread([1, 2, 3, 4, 5])
    assert found.mean == 3
    assert found.half == pytest.approx(2.776 * (2.5**0.5) / 5**0.5, rel=0.01)
    assert found.differs and not spread([-1, 0, 1, 2, -2]).differs


def test_year_of_a_town_is_quick(harborough: list[Patch]) -> None:
    """Sixty volunteers for a year take a second or two of CPU; 20 s is the promise."""
    (town,) = build(World(), People(), harborough, 2)
    started = process_time()
    played(town)
    assert process_time() - started < 10


def test_command_prints_a_table_and_writes_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table names every policy and says how sure it is; the CSV has a line for each policy and seed."""
    file = tmp_path / "figures.csv"
    asked = ["simulate", "town", "--weeks", "2", "--seeds", "2", "--policy", "one", "--policy", "waves-5"]
    assert main([*asked, "--csv", str(file)]) == 0
    said = capsys.readouterr().out
    assert "| one " in said and "| waves-5 " in said and "±" in said and "less one" in said
    lines = file.read_text().splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("policy,seed,weeks,median,p90,filled")


def test_charts_without_matplotlib(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table is printed all the same, and one line says how to get charts."""
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert main(["simulate", "town", "--weeks", "1", "--charts", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "| default " in said.out
    assert said.err.count("\n") == 1 and "pip install" in said.err
    assert list(tmp_path.iterdir()) == []


def test_charts_are_drawn(tmp_path: Path) -> None:
    """With matplotlib three pictures are drawn."""
    pytest.importorskip("matplotlib", reason="charts are optional: pip install matplotlib")
    folder = tmp_path / "charts"
    asked = ["simulate", "town", "--weeks", "1", "--seeds", "2", "--policy", "default", "--policy", "one"]
    assert main([*asked, "--charts", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == {"waiting.png", "trade-off.png", "burden.png"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in folder.iterdir())


@pytest.mark.parametrize(
    "wrong",
    [["village"], ["town", "--policy", "best"], ["town", "--yes-rate", "2"], ["town", "--weeks", "0"],
     ["town", "--kinds", "cake=1"]],
)  # fmt: skip
def test_wrong_usage_ends_with_two(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be simulated is refused with exit code 2, before anything is played."""
    with pytest.raises(SystemExit) as ended:
        main(["simulate", *wrong])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_unknown_place_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A place nobody lives in ends with 1 and a line that says what to give."""
    assert main(["simulate", "town", "--area", "XX99"]) == 1
    assert "name outward codes" in capsys.readouterr().err
