"""Pages: parse, execute or fetch, render or redirect."""

from flask import Flask

from engine.app import Engine
from web.pages.administration import administration_pages
from web.pages.answering import answering_pages
from web.pages.assigning import assigning_pages
from web.pages.background import background_pages
from web.pages.cases import case_pages
from web.pages.dossiers import dossier_pages
from web.pages.drawings import drawing_pages
from web.pages.due_dates import due_date_pages
from web.pages.files import file_pages
from web.pages.health import health_pages
from web.pages.inbox import inbox_pages
from web.pages.people import people_pages
from web.pages.procedures import procedure_pages
from web.pages.profile import profile_pages
from web.pages.registers import register_pages
from web.pages.retention import retention_pages
from web.pages.rights import rights_pages
from web.pages.search import search_pages
from web.pages.start import start_pages
from web.pages.tasks import task_pages
from web.pages.telling import telling_pages
from web.pages.tokens import token_pages
from web.pages.trail import trail_pages
from web.pages.webhooks import webhook_pages
from web.pages.withdrawing import withdrawal_pages


def add_pages(app: Flask, engine: Engine) -> None:
    """Add every page of the product."""
    for make in (
        inbox_pages,
        answering_pages,
        background_pages,
        webhook_pages,
        telling_pages,
        due_date_pages,
        task_pages,
        case_pages,
        dossier_pages,
        withdrawal_pages,
        retention_pages,
        start_pages,
        procedure_pages,
        drawing_pages,
        register_pages,
        search_pages,
        people_pages,
        profile_pages,
        administration_pages,
        rights_pages,
        assigning_pages,
        trail_pages,
        token_pages,
        file_pages,
        health_pages,
    ):
        app.register_blueprint(make(engine))
