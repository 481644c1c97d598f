"""Pages and answers are sent compressed, padded at random so that their size tells nothing of secrets in them."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

PACKED = {"text/html", "application/json", "application/problem+json", "text/csv"}
LEAST = 1_000  # bytes; below this compressing gains nothing
PADDING = 100  # at most so many bytes of a made-up file name, as Django does against BREACH


def pack(body: bytes) -> bytes:
    """The body as gzip, its header padded by a random length."""
    target = io.BytesIO()
    name = secrets.token_hex(secrets.randbelow(PADDING // 2) + 1)
    with gzip.GzipFile(name, "wb", compresslevel=5, fileobj=target, mtime=0) as stream:
        stream.write(body)
    return target.getvalue()


def _compress(response: Response) -> Response:
    if response.mimetype not in PACKED or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or "gzip" not in request.accept_encodings or response.status_code == 304:
        return response
    body = response.get_data()
    if len(body) >= LEAST:
        response.set_data(pack(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def install(app: Flask) -> None:
    """Compress what a browser or a system says it takes."""
    app.after_request(_compress)
