"""The watch over everything that is logged while tests run: what it must see, or its silence means nothing."""

import logging

import pytest

from tests.conftest import pytest_runtest_call
from tests.kit import RESIDENT, Kit
from tests.watch import WATCH, Watch

SAID = 'my "mother" Edith likes zanthoxylum'


@pytest.fixture
def watch(pytestconfig: pytest.Config) -> Watch:
    """The watch of this very run."""
    return pytestconfig.stash[WATCH]


@pytest.mark.parametrize("spelt", [RESIDENT, "07700 900001", "0044 7700 900 001", "447700900001"])
def test_a_number_in_a_line_is_seen(watch: Watch, spelt: str) -> None:
    """However it is written, in the message or in what the line is about."""
    log = logging.getLogger("bot.somewhere")
    log.info("rang %s", spelt)
    assert watch.told() != []
    log.info("rang", extra={"why": f"call {spelt}"})
    assert watch.told() != []


def test_what_somebody_wrote_is_seen(watch: Watch, kit: Kit) -> None:
    """Words of a text, whichever digits they hold, are seen in a line of the same test."""
    kit.text(RESIDENT, f"{SAID} since 1997")
    assert watch.told() == []
    logging.getLogger("storage.somewhere").error("no place for %s", f"{SAID} since 1997")
    kit.text(RESIDENT, f"{SAID} since 1997")
    assert len(watch.told()) >= 1


def test_what_a_failed_test_told_is_not_the_next_ones(watch: Watch, request: pytest.FixtureRequest) -> None:
    """A test that failed by itself takes its lines with it."""
    around = pytest_runtest_call(request.node)
    next(around)
    logging.getLogger("bot.somewhere").info("rang %s", RESIDENT)
    with pytest.raises(ZeroDivisionError):
        around.throw(ZeroDivisionError())
    assert watch.told() == []


def test_the_words_of_an_error_are_not_logged(watch: Watch, kit: Kit) -> None:
    """A failure whose own words are a resident's is logged by its place and kind only."""
    kit.text(RESIDENT, SAID)
    try:
        raise ValueError(SAID, RESIDENT)
    except ValueError:
        logging.getLogger("bot.somewhere").exception("failed")
    assert watch.told() == []
