"""Pages for everybody: who sees what, help for raters, accessibility. They only read templates."""

from __future__ import annotations

from flask import Blueprint, render_template

from feedback.web.guard import public

blueprint = Blueprint("public", __name__)


@blueprint.get("/privasi")
@public
def privacy() -> str:
    """Say who sees what, and what the promise does not cover."""
    return render_template("public/privacy.html")


@blueprint.get("/bantuan")
@public
def help_for_raters() -> str:
    """Help a rater."""
    return render_template("public/help.html")


@blueprint.get("/aksesibilitas")
@public
def accessibility() -> str:
    """Say what was done so that everybody can use the pages, and where to complain."""
    return render_template("public/accessibility.html")
