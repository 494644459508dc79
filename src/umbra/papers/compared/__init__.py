"""All methods on the same faces; the only folder here that may import other papers."""
