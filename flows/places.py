"""Where something is, as conversations know it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """A postcode that exists, looked up: metres on the British National Grid, `inside` the community's area.

    `text` is the full or half postcode; `rough` marks a half one, put at the centre of its postcodes.
    """

    text: str
    easting: int
    northing: int
    rough: bool
    inside: bool

    @property
    def area(self) -> str:
        """What a stranger may know: "LE16 7" of "LE16 7AB", never the full postcode."""
        outward, _, inward = self.text.partition(" ")
        return f"{outward} {inward[:1]}".strip()
