"""The part of a community's settings about the map with streets."""

from bot.desk.settings_fields import Field, Part

MAP = Part(
    "map",
    "Map with streets",
    "The map is drawn here and fetches nothing. With a tile address it can be laid on streets too: whoever gives "
    "the tiles then learns which part of the country is looked at, and nothing about anybody.",
    (
        (
            "Streets",
            (
                Field(
                    "tiles",
                    "Tile address",
                    "words",
                    "https://…/{z}/{x}/{y}.png, from somebody whose rules allow it. Empty: no streets.",
                ),
                Field("tiles_credit", "Whose map it is", "words", "Shown on it, as they ask for."),
            ),
        ),
    ),
)
