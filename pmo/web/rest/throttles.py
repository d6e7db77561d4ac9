"""Not too often."""

from rest_framework.throttling import UserRateThrottle


class PerCaller(UserRateThrottle):
    """Counts the requests of each person or address."""

    scope = "caller"
