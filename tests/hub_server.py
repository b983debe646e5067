"""A real server on the loopback that speaks the Hub's protocol, as far as a pull needs it, and can misbehave.

    with HubServer() as server:
        commit = server.add("owner/model", checkpoint())
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        server.served["model.safetensors"]      # bytes sent of that file

Large files, by their ending, are LFS files: an answer that points elsewhere, as at the Hub. What goes wrong is set by
file name: ``tampered`` bytes are sent in place of the true ones, ``stalls`` sends so many bytes and then nothing more,
``cuts`` hangs up there, once.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
from safetensors.numpy import save

LFS = (".safetensors", ".bin", ".spm")
Files = dict[str, bytes]


def tensors(seed: int = 0, rows: int = 64) -> dict[str, np.ndarray]:
    """Small random weights: (rows, 8) and (8,)."""
    random = np.random.default_rng(seed)
    return {"layer.weight": random.random((rows, 8), np.float32), "layer.bias": random.random(8, np.float32)}


def checkpoint(seed: int = 0, rows: int = 64, **changed: bytes) -> Files:
    """The files of a checkpoint; ``config__json=b"{}"`` replaces config.json."""
    files = {
        "README.md": b"# A test\n",
        "config.json": json.dumps({"model_type": "marian", "seed": seed}).encode(),
        "tokenizer_config.json": b'{"tokenizer_class": "MarianTokenizer"}',
        "vocab.json": b'{"</s>": 0}',
        "source.spm": b"source %d" % seed,
        "model.safetensors": save(tensors(seed, rows)),
        "pytorch_model.bin": b"not looked at",
    }
    return {**files, **{name.replace("__", "."): content for name, content in changed.items()}}


def sharded(seed: int = 0) -> Files:
    """The same weights in two files with an index."""
    files = checkpoint(seed)
    del files["model.safetensors"]
    names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
    placed = dict(zip(tensors(seed), names, strict=True))
    for tensor, name in placed.items():
        files[name] = save({tensor: tensors(seed)[tensor]})
    files["model.safetensors.index.json"] = json.dumps({"metadata": {}, "weight_map": placed}).encode()
    return files


def commit_of(files: Mapping[str, bytes]) -> str:
    return hashlib.sha1(json.dumps({n: hashlib.sha256(c).hexdigest() for n, c in files.items()}).encode()).hexdigest()


@dataclass
class Repo:
    licence: str = "apache-2.0"
    gated: bool = False
    refs: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Files] = field(default_factory=dict)
    requests: list[tuple[int, str, str]] = field(default_factory=list)  # pull requests: number, author, title


class HubServer:
    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.requests: list[tuple[str, str]] = []  # method, path
        self.served: Counter[str] = Counter()
        self.tokens: dict[str, set[str | None]] = {}  # Authorization headers, by host
        self.tampered: dict[str, bytes] = {}
        self.stalls: dict[str, int] = {}
        self.cuts: dict[str, int] = {}
        self.ranges = True
        self.fails_with: int | None = None
        self.mute = False  # it takes the question and never answers
        self.asked: Callable[[], None] = lambda: None  # after a repository was described
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def store(self) -> str:
        """Where large files lie: another host than the Hub itself, so that who follows must leave the token behind."""
        return self.endpoint.replace("127.0.0.1", "localhost")

    def add(self, id: str, files: Files, *, revision: str = "main", **about: Any) -> str:
        """A new commit, which ``revision`` now points to."""
        repo = self.repos.setdefault(id, Repo(**about))
        commit = commit_of(files)
        repo.commits[commit], repo.refs[revision] = files, commit
        return commit

    def fetched(self) -> list[str]:
        """Paths of files of which a part was sent."""
        return sorted(name for name, size in self.served.items() if size)

    def __enter__(self) -> HubServer:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each small answer waits 40 ms for the client's acknowledgement

        def log_message(self, *args: object) -> None:
            """Not on standard error."""

        def do_HEAD(self) -> None:
            self._serve(body=False)

        def do_GET(self) -> None:
            self._serve(body=True)

        def _serve(self, *, body: bool) -> None:
            hub.requests.append((self.command, self.path))
            hub.tokens.setdefault(self.headers["Host"].split(":")[0], set()).add(self.headers.get("Authorization"))
            with suppress(BrokenPipeError, ConnectionResetError):  # the client was killed
                if hub.mute:
                    hub.closing.wait(60)
                    return None
                if hub.fails_with:
                    return self._answer(hub.fails_with, b"{}", body)
                path = urlsplit(self.path).path
                if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/discussions", path):
                    return self._discussions(found[1], body)
                if found := re.fullmatch(r"/api/models/([^/]+/[^/]+?)(?:/revision/(.+))?", path):
                    return self._describe(found[1], unquote(found[2] or "main"), body)
                if found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
                    return self._resolve(found[1], unquote(found[2]), unquote(found[3]), body)
                if found := re.fullmatch(r"/lfs/([^/]+/[^/]+)/([0-9a-f]+)/(.+)", path):
                    return self._send(found[3], hub.repos[found[1]].commits[found[2]][found[3]], body, {})
                self._missing("EntryNotFound", body)

        def _repo(self, id: str, revision: str, body: bool) -> tuple[str, Files] | None:
            repo = hub.repos.get(id)
            if repo is None:
                return self._missing("RepoNotFound", body)
            if repo.gated:
                return self._missing("GatedRepo", body, 403)
            commit = repo.refs.get(revision, revision)
            if commit not in repo.commits:
                return self._missing("RevisionNotFound", body)
            return commit, repo.commits[commit]

        def _describe(self, id: str, revision: str, body: bool) -> None:
            if found := self._repo(id, revision, body):
                commit, files = found
                siblings = [_sibling(name, content) for name, content in files.items()]
                card = {"license": hub.repos[id].licence}
                about = {"_id": "1", "id": id, "sha": commit, "siblings": siblings, "cardData": card, "tags": []}
                self._answer(200, json.dumps(about).encode(), body, {"Content-Type": "application/json"})
                hub.asked()

        def _discussions(self, id: str, body: bool) -> None:
            listed = [
                {
                    "title": title,
                    "num": number,
                    "author": {"name": author},
                    "createdAt": "2024-01-01T00:00:00.000Z",
                    "status": "open",
                    "repo": {"name": id, "type": "model"},
                    "isPullRequest": True,
                }
                for number, author, title in hub.repos[id].requests
            ]
            answer = {"discussions": listed, "count": len(listed), "start": 0}
            self._answer(200, json.dumps(answer).encode(), body, {"Content-Type": "application/json"})

        def _resolve(self, id: str, revision: str, name: str, body: bool) -> None:
            if not (found := self._repo(id, revision, body)):
                return
            commit, files = found
            if name not in files:
                return self._missing("EntryNotFound", body)
            about, headers = _sibling(name, files[name]), {"X-Repo-Commit": commit}
            if "lfs" not in about:
                return self._send(name, files[name], body, {**headers, "ETag": f'"{about["blobId"]}"'})
            headers["X-Linked-Etag"] = f'"{about["lfs"]["sha256"]}"'
            headers["X-Linked-Size"] = str(about["size"])
            headers["Location"] = f"{hub.store}/lfs/{id}/{commit}/{name}"
            self._answer(302, b"", body, headers)

        def _send(self, name: str, content: bytes, body: bool, headers: dict[str, str]) -> None:
            """A file, or the end of it from the byte that Range names."""
            content = hub.tampered.get(name, content)
            start, status = 0, 200
            wish = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            if wish and hub.ranges:
                start, status = int(wish[1]), 206
                headers = {**headers, "Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            stop = hub.stalls.get(name) or hub.cuts.pop(name, None)
            self._answer(status, content[start:], body, headers, stop and max(0, stop - start), name)
            if stop and body:
                if name in hub.stalls:
                    hub.closing.wait(60)
                self.close_connection = True

        def _answer(
            self,
            status: int,
            content: bytes,
            body: bool,
            headers: Mapping[str, str] | None = None,
            stop: int | None = None,
            name: str = "",
        ) -> None:
            self.send_response(status)
            for key, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
                self.send_header(key, value)
            self.end_headers()
            if body:
                self.wfile.write(content[:stop])
                self.wfile.flush()
                if name:
                    hub.served[name] += len(content[:stop])

        def _missing(self, code: str, body: bool, status: int = 404) -> None:
            self._answer(status, b"{}", body, {"X-Error-Code": code, "X-Error-Message": code})

    return Handler


def _sibling(name: str, content: bytes) -> dict[str, Any]:
    about: dict[str, Any] = {
        "rfilename": name,
        "size": len(content),
        "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
    }
    if name.endswith(LFS):
        sha256 = hashlib.sha256(content).hexdigest()
        about["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 130}
    return about
