"""The settings that name people: who answers for the safety phrases, and who is told first of harm."""

from bot.desk.settings_fields import Field, Part
from bot.safeguarding import PATH

OWNER = Part(
    "owner",
    "Owner of the safety phrases",
    "The safety phrases decide which texts wake a person. One named clinician answers for them: reads every row "
    "once a year, and after any danger that was missed.",
    (
        (
            "The owner",
            (
                Field("phrases_owner.name", "Name", "words", "Empty while there is none."),
                Field("phrases_owner.role", "Role", "words", "As in: palliative care nurse."),
                Field("phrases_owner.read_on", "Read every row on", "day", "A day like 2026-12-01."),
            ),
        ),
    ),
)
SAFEGUARDING = Part(
    "safeguarding",
    "Safeguarding lead",
    "When somebody texts that they are being hurt, or that they may hurt the person they care for, the "
    "safeguarding lead is told first while they are on duty, and ten minutes later the next. Off duty, or with "
    "nobody named, it goes to whoever is on duty, like any other danger.",
    (("Told first of harm", (Field(PATH, "Safeguarding lead", "coordinator"),)),),
)
