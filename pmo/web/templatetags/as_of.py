"""`{% load as_of %}{% url_as_of 'reports:project' project.code %}`: an address that keeps the reader's as-of date."""

from django import template

from pmo.web import answers

register = template.Library()


@register.simple_tag(takes_context=True)
def url_as_of(context, name, *args):
    return answers.url_as_of(context["request"], name, *args)
