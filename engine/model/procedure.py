"""A procedure: what stays the same over its versions."""

from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class Procedure(Base):
    """A key, a title, the prefix of its cases' keys and the role that owns it."""

    __tablename__ = "procedure"

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    owner_role: Mapped[str]
