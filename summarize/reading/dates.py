"""The day on which something was published, as pages, feeds, mails and rows write it."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate

ISO = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
RUSSIAN = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


def day(value: object) -> str | None:
    """YYYY-MM-DD where it was published, whatever day that is in Greenwich; None where it is not told for certain.

    "2025-07-05T01:30:00+03:00" "20250705" "05.07.2025 01:30" "Sat, 05 Jul 2025 01:30:00 +0300"; "07/05/2025" is not.
    """
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, str) or len(value) > 100:
        return None
    if found := ISO.match(value):
        parts = found.groups()
    elif found := RUSSIAN.match(value):
        parts = found.groups()[::-1]
    else:
        parts = tuple(map(str, (parsedate(value) or ())[:3]))
    try:
        return datetime.date(*map(int, parts)).isoformat()
    except (TypeError, ValueError):  # none found, or the 30th of February
        return None
