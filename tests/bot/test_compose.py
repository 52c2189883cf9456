"""Promises of the real line's composition: nothing that was tested on its own is left unplugged."""

from dataclasses import replace

from bot.compose import twilio
from storage.tables import Outbound
from tests.bot.web_kit import CONFIG
from tests.kit import RESIDENT, Kit


def test_a_text_found_at_the_provider_is_not_taken_for_another(kit: Kit) -> None:
    """The real channel knows which of Twilio's ids are our texts', so that the same words twice are two texts."""
    kit.text(RESIDENT, "I need help")
    ours = kit.rows(Outbound)[0].provider_id
    channel = twilio(replace(CONFIG, api_url="http://127.0.0.1:9"), kit.line.database)
    assert set(channel.known([ours, "SMstrange"])) == {ours}
    channel.close()
