"""Style sheets, scripts, typeface and icons: an address per content, kept by browsers for a year, sent compressed."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import rcssmin
import rjsmin
from flask import Flask, Response, abort, current_app, g, request, url_for
from markupsafe import Markup

from app import scripts

FOLDER = Path(__file__).resolve().parent / "static"
SHEET = "css/portal.css"  # made of these, in this order; the layer of Bootstrap comes first
PARTS = ("fonts", "tokens", "base", "shell", "controls", "parts", "table", "pages", "entrance", "print")
SERVED = {".css", ".js", ".svg", ".woff2", ".png", ".ico", ".json", ".webmanifest"}
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
PACKED = {".css", ".js", ".svg", ".json"}
YEAR = 31_536_000


@dataclass(frozen=True)
class File:
    """One file as it is sent. ``packed`` (gzip) is empty where compressing gains nothing; ``tight`` (brotli) is there
    where it was made when the file was vendored, because packing so hard takes a second."""

    body: bytes
    type: str
    packed: bytes = b""
    tight: bytes = b""

    def for_(self, accepted: Container[str]) -> tuple[bytes, str]:
        """The smallest body that the browser takes, and the name of its packing."""
        if self.tight and "br" in accepted:
            return self.tight, "br"
        return (self.packed, "gzip") if self.packed and "gzip" in accepted else (self.body, "")


@dataclass(frozen=True)
class Assets:
    """Every file of the face, read once, and the mark that changes whenever one of them does."""

    files: dict[str, File]
    mark: str
    icons: frozenset[str] = field(default=frozenset())


def _file(name: str, body: bytes) -> File:
    ending, tight = Path(name).suffix, FOLDER / f"{name}.br"
    kind = TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if ending in PACKED else b""
    return File(body, kind, packed, tight.read_bytes() if tight.is_file() else b"")


def _sheet() -> bytes:
    parts = [FOLDER / "vendor/bootstrap/bootstrap.css", *(FOLDER / f"css/{part}.css" for part in PARTS)]
    return b"\n".join(part.read_bytes() for part in parts)


def _small(name: str, body: bytes) -> bytes:
    """Our own without comments and blanks; what is vendored came small. The licences lie beside what they are of."""
    if name.endswith(".css"):
        return bytes(rcssmin.cssmin(body))
    return bytes(rjsmin.jsmin(body)) if name.startswith("js/") else body


def _one_script(bodies: dict[str, bytes]) -> dict[str, bytes]:
    """The same files, our modules put together."""
    ours = {name: body.decode() for name, body in bodies.items() if name.startswith("js/")}
    made = {name: text.encode() for name, text in scripts.joined(ours).items()}
    return {name: body for name, body in bodies.items() if name not in ours} | made


def read() -> Assets:
    """Read the folder; about a megabyte, held in memory by every process."""
    paths = sorted(p for p in FOLDER.rglob("*") if p.suffix in SERVED and "node_modules" not in p.parts)
    bodies = {
        name: path.read_bytes()
        for path in paths
        if not (name := path.relative_to(FOLDER).as_posix()).endswith(("package.json", "package-lock.json"))
    }
    bodies = _one_script(bodies) | {SHEET: _sheet()}
    files = {name: _file(name, _small(name, body)) for name, body in bodies.items()}
    whole = hashlib.sha256(b"".join(name.encode() + file.body for name, file in sorted(files.items())))
    symbols = files["vendor/icons.svg"].body.decode().split('<symbol id="')[1:]
    return Assets(files, whole.hexdigest()[:12], frozenset(symbol.split('"', 1)[0] for symbol in symbols))


def _stamp() -> float:
    return max(path.stat().st_mtime for path in FOLDER.rglob("*") if path.suffix in SERVED)


def _assets() -> Assets:
    if current_app.debug and "assets_read" not in g:
        g.assets_read = True
        if (stamp := _stamp()) != current_app.extensions.get("assets_stamp"):
            current_app.extensions |= {"assets": read(), "assets_stamp": stamp}
    found: Assets = current_app.extensions["assets"]
    return found


def send(mark: str, name: str) -> Response:
    """The file; for a year where the address carries the present mark, asked again where it is an old one."""
    assets = _assets()
    if (file := assets.files.get(name)) is None:
        abort(404)
    body, packing = file.for_(request.accept_encodings)
    response = Response(body, mimetype=file.type)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if mark == assets.mark else "no-cache"
    response.vary.add("Accept-Encoding")
    if packing:
        response.headers["Content-Encoding"] = packing
    response.set_etag(f"{assets.mark}-{packing or 'plain'}")
    return response.make_conditional(request)


def asset(name: str) -> str:
    """The address of a file under ``static/``, for templates: ``asset('css/portal.css')``."""
    assets = _assets()
    if name not in assets.files:
        raise LookupError(f"no such asset: {name}")
    return _address(request.script_root, assets.mark, name)


@lru_cache(maxsize=1024)
def _address(_root: str, mark: str, name: str) -> str:
    return url_for("assets", mark=mark, name=name)


def icon(name: str, label: str = "", css: str = "") -> Markup:
    """An icon of the sprite. Decoration unless it has a label; an unknown name is drawn as a plain circle."""
    assets = _assets()
    sprite = _address(request.script_root, assets.mark, "vendor/icons.svg")
    return _drawn(sprite, name if name in assets.icons else "circle", label, css)


@lru_cache(maxsize=2048)
def _drawn(address: str, known: str, label: str, css: str) -> Markup:
    """A page has a hundred icons, most of them the same."""
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {}><use href="{}#{}"/></svg>').format(
        f" {css}" if css else "", voice, address, known
    )


def install(app: Flask) -> None:
    """Serve the files and give templates ``asset()`` and ``icon()``."""
    app.extensions["assets"] = read()
    app.add_url_rule("/assets/<mark>/<path:name>", "assets", send)
    app.jinja_env.globals.update(asset=asset, icon=icon)
