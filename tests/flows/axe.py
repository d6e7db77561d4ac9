"""What axe finds on a page, light and dark, wide and narrow."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import NARROW, WIDE, too_wide

COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that another scheme can break
SIZES = ["target-size", "scrollable-region-focusable"]  # the rules that another width can break
MODES = [("dark", WIDE, []), ("dark", NARROW, SIZES), ("light", NARROW, [])]  # after every rule in light and wide
STILL = {"reduced_motion": "reduce"}  # colours change at once with the scheme
# Of the elements with words of their own, one of each look that is new: its letters and what they stand on, for that is what contrast follows from.
# Light and wide, every element is measured; after that, no look twice.
LOOKS = """known => {
  const grounds = new Map(), seen = new Set(known), found = new Map()
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
    if (!seen.has(look)) found.set(look, element)
    seen.add(look)
  }
  window.newLooks = [...found.values()]
  return [...found.keys()]
}"""
RUN = "([part, rules]) => axe.run(part ? {include: window[part]} : document, {reporter: 'no-passes', ...rules}).then(said => said.violations)"


def violations(page, rules=None, part=None):
    """What axe finds: rule, place, and what is wrong there; of some rules and of a part of the page, if so asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, [part, {"runOnly": rules} if rules else {}])
    return [f"{one['id']}: {node['target']} {_said(node)[:160]}" for one in found for node in one["nodes"][:3]]


def _said(node):
    return " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def looked_at(page, path=None, known=None):
    """Everything wrong with a page: light and dark, wide and narrow. `known` are the looks that pages before it were measured in."""
    if path is not None:
        page.goto(path)
    return in_other_modes(page, violations(page), set() if known is None else known)


def in_other_modes(page, found, known):
    """The same and what is wrong in the dark and on a phone."""
    known |= set(page.evaluate(LOOKS, list(known)))
    for scheme, size, rules in MODES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        looks = page.evaluate(LOOKS, list(known))
        known |= set(looks)
        wrong = (violations(page, COLOURS, "newLooks") if looks else []) + (violations(page, rules) if rules else [])
        found += [f"{scheme} {size['width']}: {one}" for one in wrong]
    found += ["wider than 390 pixels"] if too_wide(page) else []
    page.set_viewport_size(WIDE)
    return {page.url.split("/", 3)[3]: found} if found else {}
