"""Pages of one file out of templates/: what comes from outside is escaped, and nothing can be run or fetched.

The policy in the page's head allows one style sheet, the page's own, known by its digest; no script, image or address.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from jinja2 import Environment

# What no HTML file may hold (controls, lone surrogates, characters that are none) becomes a visible mark.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks that turn the direction of writing would let an article reorder the words of the page around it.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def page(template: str, *sheets: str, rules: str = "", **values: Any) -> str:
    """A whole page: the template in the style of ``sheets``, files beside it, and of ``rules``, more of the same."""
    from markupsafe import Markup

    style = "\n".join([*map(_source, sheets), rules]).replace("\r", "")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # The style is ours alone, digits and files of the package; what it closes would end the page's own.
    return _environment().get_template(template).render(style=Markup(style), policy=policy, **values)


def fit(value: object) -> object:
    """Any value of a template, fit for a page; for Jinja, which escapes it afterwards."""
    from markupsafe import Markup

    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _TURNING.sub("", _UNFIT.sub("\ufffd", value))


def address(value: str | None) -> str | None:
    """A web address that a page may link to; None for ``javascript:`` and everything else that is none."""
    if not value or re.search(r"[\s\x00-\x1f\\]", value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:  # "http://[": brackets that hold no IPv6 address
        return None
    return value if parts.scheme.lower() in ("http", "https") and parts.netloc else None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        finalize=fit,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _source(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")
