from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "pmo.ledger"
    label = "ledger"
