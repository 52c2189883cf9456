"""Logs tell where something failed, never what somebody wrote."""

import json
import logging

import pytest

from bot.logs import _Json, _Text

SECRET = "my mother Edith is at 07700 900123"


@pytest.mark.parametrize("formatter", [_Json(), _Text()])
def test_words_of_an_error_stay_out_of_the_log(formatter: logging.Formatter) -> None:
    """The place and kind of a failure are logged; the error's own words, perhaps a resident's, are not."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        failure = (type(error), error, error.__traceback__)
        record = logging.LogRecord("bot.turn", logging.ERROR, "", 1, "turn failed", (), failure)
    line = formatter.format(record)
    assert "ValueError" in line and "test_logs.py" in line
    assert "Edith" not in line and "07700" not in line


def test_json_lines_are_json() -> None:
    """Every line of the JSON form can be read by a machine, with the id of what it is about."""
    record = logging.LogRecord("bot.turn", logging.INFO, "", 1, "handled", (), None)
    record.inbound = 7
    assert json.loads(_Json().format(record))["inbound"] == 7
