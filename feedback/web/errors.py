"""The one place that turns broken rules into a status and words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from feedback.foundation.errors import DomainError
from feedback.foundation.i18n import _, _l

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug import Response as AnyResponse

log = logging.getLogger(__name__)

REDIRECTIONS = 300
CLIENT_ERRORS = 400


WORDS = {
    400: (
        _l("Permintaan ini tidak dapat dibaca"),
        _l("Muat ulang halaman sebelumnya, lalu coba lagi. Tidak ada yang hilang."),
    ),
    403: (
        _l("Halaman ini bukan untuk peran Anda"),
        _l("Bila Anda memerlukannya, hubungi pengelola Cermin di instansi Anda."),
    ),
    404: (
        _l("Halaman tidak ditemukan"),
        _l("Periksa alamatnya, atau mulai lagi dari halaman depan."),
    ),
    405: (
        _l("Cara membuka halaman ini tidak tepat"),
        _l("Kembali ke halaman sebelumnya, lalu tekan tombolnya lagi."),
    ),
    409: (
        _l("Keadaannya sudah berubah"),
        _l("Orang lain mungkin lebih dulu mengubahnya. Muat ulang halaman, lalu periksa lagi."),
    ),
    410: (
        _l("Halaman ini sudah tidak ada"),
        _l("Tautannya pernah berlaku, tetapi sekarang tidak lagi."),
    ),
    413: (
        _l("Berkas atau isiannya terlalu besar"),
        _l("Paling besar 5 MB. Perkecil berkasnya, lalu unggah lagi."),
    ),
    429: (
        _l("Terlalu banyak percobaan"),
        _l("Tunggu beberapa menit, lalu coba lagi."),
    ),
}
TROUBLE = (
    _l("Ada gangguan di pihak kami"),
    _l("Yang sudah tersimpan tetap aman. Coba lagi beberapa menit lagi."),
)


def words_for(status: int) -> tuple[str, str]:
    """Return title and advice for an HTTP status."""
    title, advice = WORDS.get(status, TROUBLE)
    return str(title), str(advice)


def install(app: Flask, domain_status: dict[type[DomainError], int]) -> None:
    """Answer errors with a calm page; ``domain_status`` maps broken rules to a status."""

    def on_domain(error: DomainError) -> Response:
        kinds = type(error).__mro__
        return answer(next((domain_status[k] for k in kinds if k in domain_status), 409))

    def on_crash(error: Exception) -> Response:
        # Only kind and place: a traceback's values could hold answers or tokens.
        log.error("unhandled %s at endpoint %s", type(error).__name__, request.endpoint)
        if app.testing or app.debug:
            raise error
        return answer(500)

    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(SecurityError, _on_foreign_host)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(DomainError, on_domain)
    app.register_error_handler(Exception, on_crash)


def answer(status: int, *, title: str | None = None, advice: str | None = None) -> Response:
    """Return the error page, or only its note when a part of a page asked (htmx)."""
    usual_title, usual_advice = words_for(status)
    is_part = "HX-Request" in request.headers
    page = render_template(
        "errors/part.html" if is_part else "errors/error.html",
        title=title or usual_title,
        advice=advice or usual_advice,
    )
    return make_response(page, status)


def _on_http(error: HTTPException) -> Response | AnyResponse:
    """Put our page into the answer; a redirection and a ready-made response stay what they are."""
    status = error.code or 500
    if error.response is not None or REDIRECTIONS <= status < CLIENT_ERRORS:
        return error.get_response()
    response = answer(status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers.setdefault(name, value)
    return response


def _on_csrf(_error: CSRFError) -> Response:
    advice = _("Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.")
    return answer(400, advice=advice)


def _on_foreign_host(_error: SecurityError) -> Response:
    """Answer a request for another host in plain words: no address can be built for it."""
    return make_response("Bad Request\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
