"""Signing in, files brought in, work in the background, the API's own doors."""

from tests.permissions.lines import ANY, HANDS_OFF, IMPORTERS, SEE_ALL, Line, anybody, api, only, signed_in

PAGES = {
    "GET imports:batches": signed_in(),
    "POST imports:batches": only({}, IMPORTERS, ok=422, refused=403),
    "GET imports:template": signed_in({"kind": "'risks", "suffix": "'csv"}),
    "GET imports:batch": only({"pk": "batch"}, SEE_ALL),
    "GET imports:file": only({"pk": "batch"}, SEE_ALL),
    **{
        f"POST imports:{deed}": Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": ok, "office-administrator": ok})
        for deed, ok in (("apply", 422), ("undo", 409), ("discard", 302))
    },
    "POST imports:remap": only({"pk": "batch"}, "", refused=404),  # this file has no columns that could be mapped
    "POST imports:forget-mapping": only({"pk": "mapping"}, "office-analyst office-administrator", ok=302, refused=403),
    "GET jobs:jobs": signed_in(),
    "GET jobs:job": only({"pk": "job"}, SEE_ALL),
    "POST jobs:cancel": Line({"pk": "job"}, HANDS_OFF | {"office-analyst": 302, "office-administrator": 403}),
    "GET account_login": anybody(signed_in=302),
    "GET account_logout": anybody(ok=302, signed_in=200),
    "POST account_logout": anybody(ok=302),
    "GET account_inactive": anybody(),
    "GET account_signup": anybody(signed_in=302),
    "GET account_reauthenticate": signed_in(),
    "GET account_change_password": signed_in(),
    "GET account_set_password": signed_in(ok=302),  # whoever has one changes it instead
    "GET account_reset_password": anybody(),
    "GET account_reset_password_done": anybody(),
    "GET account_reset_password_from_key": anybody({"uidb36": "'1", "key": "'set-password"}),
    "GET account_reset_password_from_key_done": anybody(),
    "GET accounts:profile": signed_in(),
    "POST accounts:profile": signed_in(ok=422),
    "GET accounts:tokens": signed_in(),
    "POST accounts:tokens": signed_in(ok=422),
    "POST accounts:revoke-token": only({"key": "token"}, "office-analyst", ok=302),
    "GET api-schema": anybody(),
    "GET api-docs": anybody(),
}

API = {
    "GET api-me-list": api(signed_in()),
    "GET api-users-list": api(signed_in()),
    "POST api-users-list": api(signed_in(ok=422, body={})),
    "POST api-users-bulk": api(signed_in(ok=422, body=[{}])),
    "GET api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}")),
    "PUT api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}", ok=428, body={})),
    "PATCH api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}", ok=428, body={})),
    "GET api-tokens-list": api(signed_in()),
    "POST api-tokens-list": api(signed_in(ok=422, body={})),
    "GET api-tokens-detail": api(only({"token_key": "token"}, "office-analyst")),
    "DELETE api-tokens-detail": api(only({"token_key": "token"}, "office-analyst", ok=204, headers=ANY)),
    "GET api-events-list": api(signed_in()),
    "GET api-events-detail": api(only({"seq": "event"}, "cleared")),  # it is the restricted project's
    "GET api-webhooks-list": api(signed_in()),
    "POST api-webhooks-list": api(signed_in(ok=422, body={})),
    "GET api-webhooks-detail": api(only({"pk": "webhook"}, "office-analyst")),
    "DELETE api-webhooks-detail": api(only({"pk": "webhook"}, "office-analyst", ok=204, headers=ANY)),
    "GET api-deliveries-list": api(signed_in()),
    "GET api-deliveries-detail": api(only({"pk": "delivery"}, "office-analyst")),
    "GET api-imports-list": api(signed_in()),
    "POST api-imports-list": api(signed_in(ok=422, body={})),
    "POST api-imports-application": api(
        Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": 422, "office-administrator": 422}, body={})
    ),
    "POST api-imports-reversal": api(Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": 409, "office-administrator": 409}, body={})),
    "GET api-imports-detail": api(only({"pk": "batch"}, SEE_ALL)),
}
