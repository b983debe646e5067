"""Everything that can go wrong, as one tree.

    SummarizeError               exit 1
    ├── UsageError               2    an option or a combination that makes no sense
    ├── InputError               65   the input cannot be used; ``kind`` names why
    ├── FileError                74   reading or writing failed
    ├── BusyError                75   another run holds the output
    └── ModelError               78   the model cannot be trusted or loaded

The message is one sentence that says what is wrong and what to do next. Errors of other libraries are turned into
these where they enter, with ``from``.
"""

from __future__ import annotations


class SummarizeError(Exception):
    """The root; ``exit_code`` is what the command line returns, ``kind`` what a failed row of a batch records."""

    exit_code = 1
    kind = "error"


class UsageError(SummarizeError):
    exit_code = 2
    kind = "usage"


class InputError(SummarizeError):
    """``kind`` is one of KINDS."""

    exit_code = 65
    KINDS = (
        "empty",
        "not_text",  # binary data, or a format that holds no article
        "encoding",
        "unsupported_language",
        "no_story",  # nothing but links, headlines, captions or a few words
        "paywall_stub",
        "error_page",
        "link_list",
        "gallery",
        "too_large",
        "too_slow",
        "address",  # a web address that may not be opened: a private host, another scheme
        "robots",
        "http",  # the server answered, but not with a page
        "changed",
        "not_written",  # an abstract was asked for, and nothing that the model wrote can be told
    )

    def __init__(self, kind: str, message: str) -> None:
        if kind not in self.KINDS:
            raise ValueError(f"unknown kind of input error: {kind}")
        super().__init__(message)
        self.kind = kind


class FileError(SummarizeError):
    exit_code = 74
    kind = "file"


class BusyError(SummarizeError):
    exit_code = 75
    kind = "busy"


class ModelError(SummarizeError):
    exit_code = 78
    kind = "model"
