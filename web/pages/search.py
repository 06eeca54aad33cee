"""Search, and help."""

from flask import Blueprint, render_template, request

from engine.app import Engine
from engine.queries.search import Search
from web.identity.sessions import actor


def search_pages(engine: Engine) -> Blueprint:
    """Return search and help."""
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def show() -> str:
        words = request.args.get("q", "")
        hits = engine.fetch(Search(words=words), actor=actor())
        return render_template("pages/search.html", tab="", words=words, hits=hits)

    @pages.get("/help")
    def help_page() -> str:
        return render_template("pages/help.html", tab="")

    return pages
