"""The API's schema, turned round for people: chapters by resource, calls, what goes in and what comes out."""

from dataclasses import dataclass

METHODS = ["get", "post", "put", "patch", "delete"]
DEPTH = 2  # of what lies within a field


@dataclass(frozen=True)
class Field:
    """One name of a body, a query or a header."""

    name: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class Call:
    """One method of one address."""

    method: str
    path: str
    says: str
    asks: list[Field]
    takes: list[Field]
    answers: list[tuple[str, list[Field]]]
    anchor: str


def chapters(schema: dict) -> list[tuple[str, list[Call]]]:
    """(resource, its calls) in alphabetical order."""
    found: dict[str, list[Call]] = {}
    for path, methods in sorted(schema["paths"].items()):
        for method in METHODS:
            if method in methods:
                resource = path.removeprefix("/api/v1/").split("/")[0]
                found.setdefault(resource, []).append(_call(schema, path, method, methods[method]))
    return sorted(found.items())


def _call(schema: dict, path: str, method: str, said: dict) -> Call:
    asks = [
        Field(one["name"], _kind(schema, one.get("schema", {})), one.get("required", False), one.get("description", ""))
        for one in said.get("parameters", [])
        if one["in"] != "path"
    ]
    answers = [(code, _fields(schema, _body(answer))) for code, answer in said.get("responses", {}).items()]
    takes = _fields(schema, _body(said.get("requestBody", {})))
    return Call(method.upper(), path, said.get("description", ""), asks, takes, answers, said["operationId"])


def _body(said: dict) -> dict:
    """The shape of a body, whatever its media type."""
    return next(iter(said.get("content", {}).values()), {}).get("schema", {})


def _resolved(schema: dict, shape: dict) -> dict:
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    if "allOf" in shape and len(shape["allOf"]) == 1:
        return _resolved(schema, shape["allOf"][0])
    return shape


def _fields(schema: dict, shape: dict, depth: int = 0) -> list[Field]:
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        return _fields(schema, shape["items"], depth)
    needed, found = set(shape.get("required", [])), []
    for name, inner in shape.get("properties", {}).items():
        found.append(Field(name, _kind(schema, inner), name in needed, _resolved(schema, inner).get("description", inner.get("description", ""))))
        if depth < DEPTH and name in ("results",):
            found += [Field(f"{name}[].{one.name}", one.kind, one.required, one.says) for one in _fields(schema, inner, depth + 1)]
    return found


def _kind(schema: dict, shape: dict) -> str:
    """A type in words: `text`, `date`, `one of a, b`, `list of …`."""
    shape = _resolved(schema, shape)
    if "oneOf" in shape or "anyOf" in shape:
        return " or ".join(dict.fromkeys(_kind(schema, one) for one in shape.get("oneOf", shape.get("anyOf"))))
    if "enum" in shape:
        return "one of " + ", ".join("null" if one is None else f"“{one}”" if one == "" else str(one) for one in shape["enum"])
    kinds = shape.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_word(schema, shape, kind) for kind in kinds)


def _word(schema: dict, shape: dict, kind: str) -> str:
    if kind == "array":
        return f"list of {_kind(schema, shape.get('items', {}))}"
    if kind == "object":
        names = list(shape.get("properties", {}))
        return "{" + ", ".join(names) + "}" if names else "object"
    named = {"date": "date", "date-time": "moment", "binary": "file"}
    return named.get(shape.get("format", ""), {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind))
