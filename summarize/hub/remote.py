"""The Hub: what a repository offers at a commit, and what can go wrong between here and there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from ..errors import FileError, ModelError, UsageError
from . import trust, weights

TIMEOUT = 10  # seconds of silence
# The Hub's own bot converts repositories that only have pickles, and offers that as a pull request. Anyone can open one
# with this title, so the author counts.
BOT, TITLE = "SFconvertbot", "Adding `safetensors` variant of this model"


@dataclass(frozen=True)
class RemoteFile:
    """``etag`` is its name in the cache: the ``sha256`` of a large file, git's SHA-1 of a small one."""

    name: str
    size: int
    etag: str
    sha256: str | None


@dataclass(frozen=True)
class Offer:
    """A repository at one commit, and the files of it that make a checkpoint."""

    id: str
    revision: str
    commit: str
    licence: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


def is_offline() -> bool:
    """Does the environment forbid the network?"""
    switches = (os.environ.get("HF_HUB_OFFLINE"), os.environ.get("TRANSFORMERS_OFFLINE"))
    return any(value is not None and value.upper() in ("1", "ON", "YES", "TRUE") for value in switches)


def endpoint() -> str:
    """The Hub's address.

    Raises:
        UsageError: HF_ENDPOINT is no web address.
    """
    found = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    if not re.fullmatch(r"https?://[^/].*", found):
        raise UsageError(f"HF_ENDPOINT is {found!r}, which is no web address; set it to https://… or unset it")
    return found


def offer(id: str, revision: str | None) -> Offer:
    """Resolve a branch, a tag or a commit into an offer.

    Raises:
        ModelError: there is no such repository or revision, or it has no safetensors.
        FileError: the Hub cannot be reached, or does not answer as the Hub does.
    """
    with reached(id):
        found = _offer(id, revision or "main")
        if not _has_weights(found) and revision is None and (converted := _conversion(id)):
            found = _offer(id, converted)
    if not _has_weights(found):
        raise ModelError(
            f"{id} has no safetensors at {found.revision}, and a pickle, which can run code, is never loaded; choose "
            f"another model, or on a machine that may run it: {trust.converting(id)}; then name that FOLDER"
        )
    return found


def _has_weights(found: Offer) -> bool:
    return any(file.name in (weights.SINGLE, weights.INDEX) for file in found.files)


def _offer(id: str, revision: str) -> Offer:
    from huggingface_hub import HfApi

    info = HfApi(endpoint=endpoint()).model_info(id, revision=revision, files_metadata=True, timeout=TIMEOUT)
    if not re.fullmatch(r"[0-9a-f]{40}", info.sha or ""):
        raise ValueError("no commit")
    files = {}
    for sibling in info.siblings or ():
        etag = sibling.lfs.sha256 if sibling.lfs else sibling.blob_id
        if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", etag or "") or sibling.size is None:
            continue  # what the Hub says nothing of cannot be checked, and is not fetched
        files[sibling.rfilename] = RemoteFile(
            sibling.rfilename, sibling.size, str(etag), sibling.lfs.sha256 if sibling.lfs else None
        )
    licence = str(info.card_data.get("license") or "") if info.card_data else ""
    chosen = tuple(files[name] for name in trust.wanted(files))
    # What a stranger wrote into a card goes to a terminal: letters, digits and hyphens only.
    return Offer(id, revision, str(info.sha), re.sub(r"[^\w.+-]", "", licence, flags=re.ASCII)[:60], chosen)


def _conversion(id: str) -> str | None:
    """The revision of the bot's open pull request, or None."""
    from huggingface_hub import HfApi

    opened = HfApi(endpoint=endpoint()).get_repo_discussions(
        id, author=BOT, discussion_type="pull_request", discussion_status="open"
    )
    numbers = [d.num for d in opened if d.author == BOT and d.title == TITLE and d.is_pull_request]
    return f"refs/pr/{max(numbers)}" if numbers else None


@contextmanager
def reached(id: str) -> Iterator[None]:
    """What goes wrong between here and the Hub, in our words."""
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        yield
    except GatedRepoError as error:
        raise ModelError(f"{id} is gated: accept its terms on its page, set HF_TOKEN, and pull again") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"the Hub has no model {id}, or it is private; check the name, or set HF_TOKEN") from error
    except RevisionNotFoundError as error:
        raise ModelError(f"{id} has no such revision; leave out --revision for its main branch") from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        raise FileError(f"{endpoint()} answered {status} when asked for {id}; try again later") from error
    except transport_errors() as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise FileError(f"{error.filename} could not be written or read ({error.strerror}); mend that") from error
        silent = type(error).__name__ in ("ReadTimeout", "ReadError", "RemoteProtocolError")  # it was reached
        raise FileError(
            f"{endpoint()} {'does not answer' if silent else 'cannot be reached'} ({type(error).__name__}); check the "
            "network and HF_ENDPOINT, or name a folder with the model"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(f"{endpoint()} does not answer as the Hub does ({error}); check HF_ENDPOINT") from error


def transport_errors() -> tuple[type[Exception], ...]:
    """What a broken connection raises: OSError, and the root of what the HTTP library raises, whichever that is."""
    from huggingface_hub.errors import HfHubHTTPError

    return cast(tuple[type[Exception], ...], (OSError, *HfHubHTTPError.__bases__))
