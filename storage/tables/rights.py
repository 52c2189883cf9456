"""Who was erased: ids only, so that a backup put back does not bring anybody back."""

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import CommunityRow, moment


class Erasure(CommunityRow, table=True):
    """One person erased. Their row stays without anything of theirs, so that counts stay true."""

    person_id: int = Field(unique=True)
    at: datetime = moment()
