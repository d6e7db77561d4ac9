"""JSON out, fast."""

import decimal
import json

import orjson
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class JSONRenderer(BaseRenderer):
    """Writes JSON with orjson: dates ISO 8601, moments in UTC with Z, decimals as strings."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=plain, option=OPTIONS)
        except TypeError:  # a refusal quotes half a character: orjson writes none, JSON can
            return json.dumps(data, default=plain).encode()


def plain(value):
    """What orjson does not know: decimals and lazy text become strings."""
    if isinstance(value, decimal.Decimal):
        return str(value)
    return str(value)
