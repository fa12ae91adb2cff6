"""A fresh database for each test: SQLite in a folder, and also the server that UNROLL_TEST_DATABASE_URL names."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from unroll.store.database import Database, open_database, url_of

SERVER = os.environ.get("UNROLL_TEST_DATABASE_URL")


@pytest.fixture(params=["sqlite", *(["server"] if SERVER else [])])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/unroll.db"
        return
    name = f"unroll_{uuid4().hex}"
    admin = sa.create_engine(url_of(SERVER or ""), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url_of(SERVER or "").set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()
