"""What runs on every page: a file per trait, put together into the one script that a page may hold.

Without it everything is there to read, and nothing is missing but comfort.
"""

from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).with_name("site_template")
HELPERS = "helpers"
"""The file that the others share; each of them has a scope of its own."""


@cache
def script() -> str:
    """All files, the helpers first."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "scripts").glob("*.js"))}
    traits = "".join(f"\n{{\n{text}}}\n" for name, text in files.items() if name != HELPERS)
    return f'(() => {{\n"use strict";\n{files[HELPERS]}{traits}}})();'
