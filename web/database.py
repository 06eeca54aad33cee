"""Flask-SQLAlchemy owns the connections; the engine is handed them."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine as Connections


def connect(app: Flask, url: str) -> Connections:
    """Return the pool of connections to the database at ``url``."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"connect_args": {"check_same_thread": False}}
        if url.startswith("sqlite")
        else {"pool_pre_ping": True}
    )
    database = SQLAlchemy(app)
    with app.app_context():
        return database.engine
