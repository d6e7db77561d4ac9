from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "pmo.imports"
    label = "imports"
