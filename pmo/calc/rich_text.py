"""Rich text: Markdown as people write it, and the little HTML it may become."""

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "a", "hr", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}
RAISED = {"h1": "h3", "h2": "h4", "h5": "h4", "h6": "h4"}  # a page has headings of its own
PLAIN = {"text", "code_inline", "softbreak", "hardbreak"}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def clean(words: str) -> str:
    """Markdown as it is kept: control signs, which no page can show, are taken out; everything else stays as it was written.

    >>> clean("a\\x07b\\n<b>5 < 6</b>")
    'ab\\n<b>5 < 6</b>'
    """
    return "".join(sign for sign in words if sign in "\n\t" or not (ord(sign) < 32 or ord(sign) == 127))


def shown(words: str) -> str:
    """The HTML of Markdown: only paragraphs, lists, emphasis, tables, quotes, code and links; tags in the text are shown, not obeyed.

    >>> shown("**Go**, see [plan](https://example.org)")
    '<p><strong>Go</strong>, see <a href="https://example.org" rel="noopener noreferrer">plan</a></p>\\n'
    >>> shown("<script>alert(1)</script>")
    '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\\n'
    >>> shown("[x](javascript:alert(1))")
    '<p>[x](javascript:alert(1))</p>\\n'
    """
    tokens = MARKDOWN.parse(words)
    for token in tokens:
        token.tag = RAISED.get(token.tag, token.tag)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")



def plain(words: str) -> str:
    """The words of Markdown in one line, without its signs: for a line that tells of a text.

    >>> plain("**Go**, see [plan](https://example.org)\\n\\n- one\\n- two <b>")
    'Go, see plan one two <b>'
    """
    found = []
    for token in MARKDOWN.parse(words):
        if token.type in ("fence", "code_block"):
            found.append(token.content)
        elif token.type == "inline":
            found.append("".join(one.content or " " for one in token.children if one.type in PLAIN))
    return " ".join(" ".join(found).split())
