"""Which safety phrases are in force, and who answers for them."""

from datetime import date, timedelta

from bot.work import Work
from flows.safety_versions import table_version
from flows.settings import Settings
from flows.times import say_date
from storage.desk_settings import how_many_changes

PART = "phrases"
"""What changes of a community's own phrases are called among the changes of its settings."""
YEAR = timedelta(days=365)
NOBODY = "Nobody owns the safety phrases yet. Please name the clinician who does"


def version(work: Work) -> str:
    """What texts are tried against now: the built-in table's version, and the count of changes to one's own."""
    return f"{table_version().number}.{how_many_changes(work.session, work.community.id, PART)}"


def to_do(settings: Settings, today: date) -> str:
    """What the owner of the phrases has to do, or that there is none; "" where all is well."""
    owner = settings.phrases_owner
    if not owner.name:
        return NOBODY
    if owner.read_on is None:
        return f"{owner.name} has not read every safety phrase yet"
    if owner.read_on < today - YEAR:
        return f"{owner.name} read every safety phrase last on {say_date(owner.read_on)} {owner.read_on.year}"
    return ""
