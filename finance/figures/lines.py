"""A line of a figure as a plain plotly dict."""


def line(name: str, x: list, y: list, colour: str, *, mode: str = "lines", shape: str = "", **line) -> dict:
    spec = {"color": colour, **line} | ({"shape": shape} if shape else {})
    return {"name": name, "x": x, "y": y, "mode": mode, "line": spec}
