"""A coordinator leaves the team: nothing of it may stay with somebody who is not there."""

from bot import rota_ahead, tasks
from bot.work import Work
from storage.care import held_tasks
from storage.desk import shut_out
from storage.tables import Coordinator


def off_the_team(work: Work, coordinator: Coordinator) -> None:
    """Nothing lets them in any more; what they had taken is asked of the others, bare hours are on the list."""
    now = work.line.wall.now()
    coordinator.removed_at, coordinator.on_duty = now, False
    shut_out(work.session, coordinator.id, now)
    for task in held_tasks(work.session, coordinator.id):
        tasks.give_back(work, task)
    rota_ahead.look(work)
