"""Playing policies over seeds and communities, on every core there is."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from bot.simulate.answers import Crowd
from bot.simulate.options import People, World
from bot.simulate.places import Patch
from bot.simulate.play import Play
from bot.simulate.policies import Policy, named
from bot.simulate.tally import Tally
from bot.simulate.towns import Town, build
from flows.settings import Settings

Progress = Callable[[int, int], None]
AT_LEAST = 400
"""Volunteers in one piece of work: enough that handing it over costs nothing."""
WORTH_SHARING = 20_000
"""Weeks of a volunteer: four seconds of one core."""
SETTINGS = Settings(name="Simulated", short="Cuppa", town="Simulated", office="", url="", area=())


@dataclass(frozen=True)
class Job:
    """Some towns of one seed under one policy (by name: functions do not travel between processes)."""

    policy: str
    seed: int
    towns: tuple[Town, ...]
    people: People


Results = dict[str, list[Tally]]
"""By policy, a tally for each seed."""


def run(
    world: World,
    people: People,
    patches: Sequence[Patch],
    policies: Sequence[Policy],
    seeds: Sequence[int],
    *,
    progress: Progress = lambda done, of: None,
    cores: int | None = None,
) -> Results:
    """Every policy with every seed; all meet the same people and the same requests.

    The result is the same on any number of cores.
    """
    jobs = [job for seed in seeds for job in _jobs(build(world, people, patches, seed), policies, seed, people)]
    tallies = {(policy.name, seed): Tally() for policy in policies for seed in seeds}
    cores = cores or (os.cpu_count() or 1 if _long(world, len(policies) * len(seeds)) else 1)
    for done, (number, tally) in enumerate(_played(jobs, cores), start=1):
        tallies[jobs[number].policy, jobs[number].seed].add(tally)
        progress(done, len(jobs))
    return {policy.name: [tallies[policy.name, seed] for seed in seeds] for policy in policies}


def _long(world: World, times: int) -> bool:
    """Whether more processes are worth the second it takes to start them."""
    return world.volunteers * world.weeks * times > WORTH_SHARING


def _jobs(towns: Sequence[Town], policies: Sequence[Policy], seed: int, people: People) -> Iterator[Job]:
    for batch in _batches(towns):
        for policy in policies:
            yield Job(policy.name, seed, batch, people)


def _batches(towns: Sequence[Town]) -> Iterator[tuple[Town, ...]]:
    batch: list[Town] = []
    for town in towns:
        batch.append(town)
        if sum(len(t.helpers) for t in batch) >= AT_LEAST:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _played(jobs: Sequence[Job], cores: int) -> Iterator[tuple[int, Tally]]:
    if cores <= 1:
        yield from ((number, play(job)) for number, job in enumerate(jobs))
        return
    # Started afresh, not forked: the caller may have threads.
    with ProcessPoolExecutor(min(cores, len(jobs)), mp_context=get_context("spawn")) as pool:
        numbers = {pool.submit(play, job): number for number, job in enumerate(jobs)}
        for future in as_completed(numbers):
            yield numbers[future], future.result()


def play(job: Job) -> Tally:
    """Play some towns one after the other."""
    tally = Tally()
    for town in job.towns:
        tally.add(Play(town, named(job.policy), Crowd(job.people, town.seed), SETTINGS).run())
    return tally
