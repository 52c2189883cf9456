"""Forms of the settings pages, filled in as they are shown and sent as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from bot.line import SETTINGS
from flows.settings import Settings
from storage.tables import Community
from tests.desk_kit import Desk
from tests.kit import Kit


@dataclass
class Shown(HTMLParser):
    """The fields of a page's forms with what stands in them."""

    values: dict[str, list[str]] = field(default_factory=dict)
    area: str = ""
    choice: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]
        elif tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in given:
            self.values[self.choice] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of a page without anything typed."""
    shown = Shown()
    shown.feed(page)
    return dict(shown.values)


def form(desk: Desk, path: str, **changes: Any) -> dict[str, Any]:
    """The form of a settings page with some fields changed; dots in names are written as two underscores."""
    own = {name.replace("__", "."): value for name, value in changes.items()}
    return {**fields(desk.text(f"/settings/{path}")), **own}


def send(desk: Desk, path: str, **changes: Any) -> TestResponse:
    """Open a settings page, change some fields, save."""
    return desk.post(f"/settings/{path}", **form(desk, path, **changes))


def said(answer: TestResponse) -> str:
    """The page that came back."""
    return answer.get_data(as_text=True)


def settings_of(kit: Kit) -> Settings:
    """The community's settings as they are stored."""
    found: Settings = SETTINGS.validate_python(kit.row(Community).settings)
    return found
