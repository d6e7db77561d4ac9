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


class IdempotentCall(models.Model):
    """The answer to a POST that carried an Idempotency-Key: asked again, it is given again and nothing is done twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    path = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
