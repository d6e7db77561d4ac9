"""What axe finds on a page, light and dark, wide and narrow."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import NARROW, WIDE, too_wide

COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that another scheme can break
SIZES = ["target-size", "scrollable-region-focusable"]  # the rules that another width can break
MODES = [("dark", WIDE, []), ("dark", NARROW, SIZES), ("light", NARROW, [])]  # after every rule in light and wide
STILL = {"reduced_motion": "reduce"}  # colours change at once with the scheme
# Of the elements with words of their own, one of each look: its letters, and what they stand on. A mode need not measure every cell of a table.
LOOKS = """() => {
  const grounds = new Map(), found = new Map()
  function ground(element) {
    if (element === null) return ''
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element)
      const plain = backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none' && opacity === '1' && filter === 'none'
      const own = plain ? '' : [backgroundColor, backgroundImage, opacity, filter, ''].join('|')
      grounds.set(element, own + ground(element.parentElement))
    }
    return grounds.get(element)
  }
  const speaks = element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
  for (const element of document.body.querySelectorAll('*')) {
    if (!(speaks(element) || element.matches('input, select, textarea')) || !element.getClientRects().length) continue
    const { color, fontSize, fontWeight, textDecorationLine, textShadow } = getComputedStyle(element)
    const link = element.localName === 'a' && speaks(element.parentElement)
    const look = [color, fontSize, fontWeight, textDecorationLine, textShadow, link, ground(element)].join('|')
    if (!found.has(look)) found.set(look, element)
  }
  return [...found.values()]
}"""
RUN = f"({{rules, looks}}) => axe.run(looks ? {{include: ({LOOKS})()}} : document, {{reporter: 'no-passes', ...rules}}).then(said => said.violations)"


def violations(page, rules=None, looks=False):
    """What axe finds: rule, place, and what is wrong there; of some rules, and only of what looks unlike the rest, if so asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, {"rules": {"runOnly": rules} if rules else {}, "looks": looks})
    return [f"{one['id']}: {node['target']} {_said(node)[:160]}" for one in found for node in one["nodes"][:3]]


def _said(node):
    return " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def looked_at(page, path=None):
    """Everything wrong with a page: light and dark, wide and narrow."""
    if path is not None:
        page.goto(path)
    return in_other_modes(page, violations(page))


def in_other_modes(page, found):
    """The same and what is wrong in the dark and on a phone."""
    for scheme, size, rules in MODES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        wrong = violations(page, COLOURS, looks=True) + (violations(page, rules) if rules else [])
        found += [f"{scheme} {size['width']}: {one}" for one in wrong]
    found += ["wider than 390 pixels"] if too_wide(page) else []
    page.set_viewport_size(WIDE)
    return {page.url.split("/", 3)[3]: found} if found else {}
