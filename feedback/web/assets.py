"""Static files, read once, compressed once, served under addresses that change with the content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, abort, request

from feedback.web.guard import public

if TYPE_CHECKING:
    from flask import Flask

FOLDER = Path(__file__).resolve().parent / "static"
FOREVER = "public, max-age=31536000, immutable"
SERVED = {".css", ".js", ".svg", ".png", ".txt", ".ico"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file in memory."""

    content: bytes = field(repr=False)
    compressed: bytes = field(repr=False)
    mimetype: str
    version: str


def load(folder: Path = FOLDER) -> dict[str, Asset]:
    """Read every servable file below ``folder``; keys are paths with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in SERVED and path.is_file()
    }


def install(app: Flask) -> None:
    """Serve the files at ``/static/<version>/<path>`` and offer ``asset()`` to templates."""
    assets = load()

    @public
    def static(version: str, path: str) -> Response:
        asset = assets.get(path)
        if asset is None or asset.version != version:
            abort(404)
        return _respond(asset)

    app.add_url_rule("/static/<version>/<path:path>", "static", static)
    addresses = {path: f"/static/{asset.version}/{path}" for path, asset in assets.items()}
    app.jinja_env.globals["asset"] = addresses.__getitem__


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        content=content,
        compressed=gzip.compress(content, 9, mtime=0),
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def _respond(asset: Asset) -> Response:
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(
        asset.compressed if is_compressed else asset.content, mimetype=asset.mimetype
    )
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response
