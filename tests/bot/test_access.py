"""Promises about who may call what, and what browsers are told."""

import pytest

from bot.access import Caller, for_
from bot.app import create_web
from bot.config import Config
from bot.worker import Worker
from storage.vault import WrongKeys
from tests.bot.web_kit import CONFIG, demo, web
from tests.kit import Kit


@pytest.mark.parametrize("config", [CONFIG, Config(demo=True)], ids=["real", "demo"])
def test_every_route_says_who_may_call_it(kit: Kit, config: Config) -> None:
    """No route was added without a word on whom it is for."""
    app = create_web(config, kit.line, Worker(kit.line))
    views = {rule.rule: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    silent = [path for path, view in views.items() if not isinstance(getattr(view, "caller", None), Caller)]
    assert silent == []


def test_a_route_that_says_nothing_is_answered_to_nobody(kit: Kit) -> None:
    """A forgotten declaration closes the route instead of opening it."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def test_webhooks_are_for_twilio_alone(kit: Kit) -> None:
    """Every route under /twilio is for Twilio, so none is answered without its signature."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    hooks = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/twilio")]
    assert len(hooks) >= 2
    assert all(app.view_functions[rule.endpoint].caller is Caller.TWILIO for rule in hooks)  # type: ignore[attr-defined]
    assert {web(kit).post(rule.rule).status_code for rule in hooks} == {403}


def test_metrics_are_for_this_computer(kit: Kit) -> None:
    """Numbers about the line are shown on loopback only."""
    client = web(kit)
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 403


def test_pages_carry_their_headers(kit: Kit) -> None:
    """Browsers are told to load nothing from elsewhere, frame nothing, guess nothing and keep nothing."""
    for client, path in ((web(kit), "/health"), (demo(kit), "/phones"), (web(kit), "/nowhere")):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_the_front_door(kit: Kit) -> None:
    """The root leads to the phones in demo mode, else to the desk."""
    assert demo(kit).get("/").headers["Location"] == "/phones"
    assert web(kit).get("/").headers["Location"] == "/desk"


@pytest.mark.parametrize(
    "fault", [KeyError("a"), IndexError(), WrongKeys("no key fits")], ids=lambda f: type(f).__name__
)
@pytest.mark.parametrize("path", ["/desk/broken", "/elsewhere"])
def test_a_fault_of_ours_is_never_told_as_nothing_here(kit: Kit, path: str, fault: Exception) -> None:
    """A missing key, or a database our keys do not open, is a 500 that is logged and tried again, not a 404."""
    assert _breaking(kit, path, fault) == 500


def test_what_is_not_this_communitys_is_not_there(kit: Kit) -> None:
    """A row of another community is answered like one that does not exist, at the desk."""
    assert _breaking(kit, "/desk/broken", LookupError("no Request 7")) == 404
    assert _breaking(kit, "/elsewhere", LookupError("no Request 7")) == 500


def _breaking(kit: Kit, path: str, fault: Exception) -> int:
    """What a view that raises is answered with."""

    @for_(Caller.ANYONE)
    def view() -> str:
        raise fault

    app = create_web(CONFIG, kit.line, Worker(kit.line))
    app.add_url_rule(path, "broken", view)
    return app.test_client().get(path).status_code


def test_a_declaration_is_kept_on_the_view() -> None:
    """The decorator changes nothing about the view but its mark."""

    def view() -> str:
        return "hello"

    assert for_(Caller.ANYONE)(view) is view
    assert view() == "hello"
