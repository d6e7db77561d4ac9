"""`{% load books %}{% reads_books as reads %}`: whether the reader may open the books of the office."""

from django import template

from finance import policy

register = template.Library()


@register.simple_tag(takes_context=True)
def reads_books(context):
    return policy.reads_books(actor=context["request"].user)
