"""How Alembic reaches the database: over connections its caller owns."""

from alembic import context

from engine.model import Base

connections = context.config.attributes["connections"]
with connections.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
