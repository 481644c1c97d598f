"""What every answer carries, and the CSRF check that covers the API too."""

from __future__ import annotations

from flask import Flask, Response, request

from app.extensions import csrf

_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'",
))  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# A script, a sheet or a typeface obeys the policy of the page that asks for it; an image may be opened by itself.
_OF_PARTS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
_PARTS = {"text/javascript", "text/css", "font/woff2"}
_READING = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask) -> None:
    """Give every answer its headers, every write its CSRF check."""
    app.before_request(_check_csrf)
    app.after_request(_add_headers)


def _check_csrf() -> None:
    """Every write without its own credentials needs the token; FAB would exempt its whole API."""
    if request.method in _READING or "Authorization" in request.headers or request.endpoint == "TokenApi.login":
        return
    csrf.protect()


def _add_headers(response: Response) -> Response:
    is_part = request.endpoint == "assets" and response.mimetype in _PARTS
    for name, value in (_OF_PARTS if is_part else _HEADERS).items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
