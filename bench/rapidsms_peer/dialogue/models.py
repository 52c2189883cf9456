"""Where somebody is in the dialogue."""

from django.db import models
from rapidsms.models import Connection


class Asked(models.Model):
    """An open question."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE)
    state = models.CharField(max_length=20)
    agreed = models.BooleanField(default=False)
    whom = models.IntegerField(null=True)
    name = models.CharField(max_length=40, default="")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, db_index=True)
