"""Alembic's entry: migrates over the connection it is given, inside that connection's transaction."""

from alembic import context

from unroll.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
