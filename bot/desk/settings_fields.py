"""What a page of settings is made of: fields, by their paths in the stored settings, in groups."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from bot.desk.settings_kinds import KINDS, Kind


@dataclass(frozen=True)
class Field:
    """One setting: its path in the stored settings, what its field says, and its kind."""

    path: str
    says: str
    kind: str
    hint: str = ""

    @property
    def how(self) -> Kind:
        """How it is read and shown."""
        return KINDS[self.kind]

    def typed(self, form: MultiDict[str, str]) -> str:
        """What stands in the form for it."""
        if self.kind == "days":
            return ",".join(form.getlist(self.path))
        return form.get(self.path, "").replace("\r\n", "\n").strip()


Group = tuple[str, tuple[Field, ...]]
"""Fields under one heading."""


@dataclass(frozen=True)
class Part:
    """One page of settings."""

    name: str
    title: str
    about: str
    groups: tuple[Group, ...]
    agree: str = ""
    """What a lead must tick where a field goes below what it is."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All its fields."""
        return tuple(field for _, fields in self.groups for field in fields)


def span(name: str, said: str) -> Group:
    """The two fields of some hours."""
    path = f"hours.{name}"
    return said, (Field(f"{path}.opens", "From", "clock"), Field(f"{path}.closes", "Until", "clock"))


def wave(name: str, said: str) -> Group:
    """The fields of a policy of waves."""
    path = f"waves.{name}"
    never = "minutes or never"
    return said, (
        Field(f"{path}.size", "People asked at once", "whole"),
        Field(f"{path}.gap", "Minutes until the next wave", "minutes"),
        Field(f"{path}.waves", "Waves at most", "whole"),
        Field(
            f"{path}.coordinator_after",
            "A coordinator is told after (minutes)",
            never,
            "Empty: after the last wave.",
        ),
    )
