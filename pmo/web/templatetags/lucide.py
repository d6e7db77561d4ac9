"""`{% load lucide %}{% lucide "flag" size=16 %}`: the icon as its library draws it, drawn once a process and not at each showing."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()
register.simple_tag(lru_cache(maxsize=1024)(drawn), name="lucide")
