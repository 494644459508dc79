"""Style sheets that fetch nothing: the functions and rules that ours use are listed, and no other is let through."""

import re

_KNOWN = (
    "blur brightness calc clamp color-mix has hsl hsla hue-rotate invert is linear-gradient max min "
    "minmax not nth-child nth-last-child nth-last-of-type nth-of-type only-of-type radial-gradient repeat "
    "rgb rgba rotate scale translate var where"
)
RULES, FUNCTIONS = frozenset({"media", "supports"}), frozenset(_KNOWN.split())
"""CSS names an address in a function (`url`, `image-set`, `src`) or in the rule `@import`: none of them is here."""

_CALL = re.compile(r"([\w-]*)\(")
_CONDITION = re.compile(r"@(?:media|supports)[^{};]*\{")  # in which "and (" is no function
_ADDRESS = re.compile(
    r"(?<![\w-])url\(\s*(['\"]?)(?:data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}|#[\w-]+)\1\s*\)", re.IGNORECASE
)


def why_not_offline(css: str, *, declarations: bool = False) -> str:
    """Why a style sheet, or the `declarations` of one element, may fetch something; nothing where it cannot.

    An embedded picture and a part of the page are let through. A backslash, by which CSS writes any name otherwise, is
    not.
    """
    if "\\" in css:
        return "holds a backslash, by which CSS can hide a name"
    if "<" in css:
        return "holds a '<', which is no part of CSS"
    rules = set(re.findall(r"@([\w-]*)", css))
    if declarations and rules:
        return f"holds the rule @{min(rules)} among declarations"
    if unknown := sorted(rules - RULES):
        return f"holds the rule @{unknown[0]}, which may fetch something"
    plain = _CONDITION.sub(" ", _ADDRESS.sub(" ", css))
    called = {name.lower() for name in _CALL.findall(plain)} - {""}
    if unknown := sorted(called - FUNCTIONS):
        return f"holds {unknown[0]}(), which may fetch something"
    return ""
