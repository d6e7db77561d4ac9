"""People and their API tokens."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from knox.models import AbstractAuthToken


class User(AbstractUser):
    """A person (or the system itself) who acts here."""

    job_title = models.CharField(max_length=120, blank=True)
    is_system = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return self.get_full_name() or self.username


class ApiToken(AbstractAuthToken):
    """A hashed bearer token with a name, scopes and an expiry; the secret is shown once."""

    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)  # e.g. ["read", "write:projects"]
    last_used_at = models.DateTimeField(null=True, blank=True)
