"""Opening a database: migrations, and clear words where that is not possible."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from calendar_app.errors import UserError
from calendar_app.store import Store, schema
from calendar_app.store import database as opening


def test_migrations_build_what_the_schema_says(database: str) -> None:
    """A migrated database and the tables that the code speaks of do not differ, and none is left out."""
    engine = opening.connect(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert set(sa.inspect(connection).get_table_names()) == {*schema.metadata.tables, "alembic_version"}
    engine.dispose()


def test_several_processes_open_a_new_database_at_once(database: str) -> None:
    """Whoever comes later waits, and none fails."""
    code = "import sys; from calendar_app.store import Store; print('ready', flush=True); input(); Store(sys.argv[1])"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in processes] == [("", 0)] * 4
    with closing(Store(database)) as store:
        assert store.events() == ()


def test_a_newer_database_is_refused(database: str) -> None:
    """A revision that is unknown here means that a newer version wrote the database."""
    Store(database).close()
    engine = opening.connect(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(UserError, match="newer version"):
        Store(database)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "meetings.db",
        "mysql://localhost/meetings",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////nowhere/at/all/meetings.db",
        "postgresql://localhost:port/meetings",
        "postgresql://nobody:secret@127.0.0.1:1/meetings",
        "postgresql://127.0.0.1:1/meetings?what=ever",
        "postgres://127.0.0.1:1/meetings",
    ],
)
def test_a_database_that_cannot_be_opened(url: str) -> None:
    """One sentence says so, without the password."""
    with pytest.raises(UserError) as raised:
        Store(url)
    assert "database" in str(raised.value).lower()
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of something else is left alone."""
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database at all. " * 100)
    with pytest.raises(UserError, match="cannot open"):
        Store(f"sqlite:///{path}")
    assert path.read_text().startswith("These are notes")
