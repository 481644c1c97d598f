"""Search without diacritics: one way to ask on both databases, and the index that makes it quick.

Every ``Found`` class keeps ``search_text``: its words folded, a space before each. A small table is searched
there directly. A class with ``__indexed_search__ = True`` also gets an index of words: an FTS5 table kept
by triggers on SQLite, a stored vector of words with a GIN index on PostgreSQL. Both come with
``create_all``; migrations take them from ``search_ddl``. Measured in ``bench/search.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import DDL, Table, and_, cast, column, event, false, func, literal_column, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.selectable import TableClause

from models.base.text import fold

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.orm import Mapper, Session

    from models.base.model import Found

MAX_WORDS = 12
MAX_LETTERS = 80
# More hits than this are found sooner by walking in the order of the list than by sorting them.
DENSE = 3000
_WORDS = "search_words"


def phrases(query: str) -> list[str]:
    """What is looked for: the folded words, ``1.0011`` as the phrase ``1 0011``; bounded in number and length."""
    folded = (fold(word)[:MAX_LETTERS].strip() for word in query.split()[: 2 * MAX_WORDS])
    return [phrase for phrase in folded if phrase][:MAX_WORDS]


def matching(model: type[Found], query: str, dialect: str, *, dense: bool = False) -> ColumnElement[bool]:
    """The rows whose text has every word of the query, the last one as a beginning.

    A blank query is true for every row, one without letters or digits (``%``) for none. ``dialect`` is
    ``session.get_bind().dialect.name``. ``dense`` says that many rows are expected, which lets SQLite
    keep the order of the list; ``found`` finds that out.
    """
    wanted = phrases(query)
    if not wanted:
        return true() if not query.strip() else false()
    if not getattr(model, "__indexed_search__", False):
        return _contained(model, wanted)
    if dialect == "postgresql":
        kept: ColumnElement[Any] = literal_column(f"{model.__table__.name}.{_WORDS}")  # type: ignore[attr-defined]
        hit = kept.op("@@", is_comparison=True)(cast(_tsquery(wanted), TSQUERY))
        # The words are kept without their places: of a phrase they say that all are there, the text that they adjoin.
        return and_(hit, _contained(model, wanted)) if any(" " in phrase for phrase in wanted) else hit
    key: ColumnElement[Any] = model.__table__.c.id  # type: ignore[attr-defined]
    # "+ 0" keeps SQLite from driving by the hits, so that it walks the index of the order instead.
    return (key + literal_column("0") if dense else key).in_(_hits(model, wanted))


def found(session: Session, model: type[Found], query: str) -> ColumnElement[bool]:
    """As ``matching``, for this session's database; on SQLite it first looks (under 2 ms) whether hits are many."""
    dialect = session.get_bind().dialect.name
    wanted = phrases(query)
    if dialect != "sqlite" or not wanted or not getattr(model, "__indexed_search__", False):
        return matching(model, query, dialect)
    some = _hits(model, wanted).limit(DENSE + 1).subquery()
    hits = session.connection().scalar(select(func.count()).select_from(some)) or 0
    return matching(model, query, dialect, dense=hits > DENSE)


def _contained(model: type[Found], wanted: list[str]) -> ColumnElement[bool]:
    # A folded phrase holds letters, digits and spaces only, so there is no wildcard to escape.
    text = model.search_text + literal_column("' '")
    return and_(*(text.like(f"% {phrase} %") for phrase in wanted[:-1]), text.like(f"% {wanted[-1]}%"))


def _tsquery(wanted: list[str]) -> str:
    return " & ".join(f"'{word}'" for phrase in wanted for word in phrase.split()) + ":*"


def _hits(model: type[Found], wanted: list[str]) -> Select[tuple[int]]:
    words = _words_table(model.__table__.name)  # type: ignore[attr-defined]
    quoted = " AND ".join(f'"{phrase}"' for phrase in wanted)
    return select(words.c.rowid).where(words.c[words.name].op("MATCH", is_comparison=True)(f"{quoted}*"))


def _words_table(name: str) -> TableClause:
    return table(f"{name}_search", column("rowid"), column(f"{name}_search"))


def search_ddl(table_name: str, dialect: str) -> list[str]:
    """The statements that make the index of words for a table, and fill it from the rows that are there.

    For migrations. On SQLite a batch migration makes the table anew and loses its triggers: run
    ``drop_search_ddl`` before and this after.
    """
    if dialect == "postgresql":
        # Stored: a walk in the order of the list looks at every row on its way, and to split it there costs most.
        # A short list of pending words: after a large import searches stay quick, and the import costs little more.
        return [
            # The text is folded words already: to split it at its spaces costs a third of having it read by a parser.
            f"ALTER TABLE {table_name} ADD COLUMN IF NOT EXISTS {_WORDS} tsvector"
            " GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(search_text, ' '), ''))) STORED",
            f"CREATE INDEX IF NOT EXISTS ix_{table_name}_search ON {table_name}"
            f" USING gin ({_WORDS}) WITH (gin_pending_list_limit = 256)",
        ]
    words = f"{table_name}_search"
    # Names of mapped tables only, hence no S608 below.
    remove = f"INSERT INTO {words} ({words}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {words} USING fts5(search_text, content='{table_name}',"
        " content_rowid='id', tokenize='ascii', prefix='1 2', columnsize=0)",
        _adding(table_name),
        f"CREATE TRIGGER IF NOT EXISTS {words}_delete AFTER DELETE ON {table_name} BEGIN {remove} END",
        f"CREATE TRIGGER IF NOT EXISTS {words}_update AFTER UPDATE OF id, search_text ON {table_name}"
        f" WHEN old.search_text IS NOT new.search_text OR old.id <> new.id BEGIN {remove} {_add(words)} END",
        f"INSERT INTO {words} ({words}) VALUES ('rebuild')",  # noqa: S608
    ]


def _adding(table_name: str) -> str:
    words = f"{table_name}_search"
    return f"CREATE TRIGGER IF NOT EXISTS {words}_insert AFTER INSERT ON {table_name} BEGIN {_add(words)} END"


def _add(words: str) -> str:
    return f"INSERT INTO {words} (rowid, search_text) VALUES (new.id, new.search_text);"  # noqa: S608


@contextmanager
def added_together(connection: Connection, table_name: str, last: int) -> Iterator[None]:
    """On SQLite, for a table with an index of words: rows behind the id ``last`` that are inserted within.

    They enter the index by one statement at the end, which costs half as much. The trigger that would add them one
    by one is away meanwhile, in the caller's transaction alone: nobody else sees the table without it.
    """
    words = f"{table_name}_search"
    connection.exec_driver_sql(f"DROP TRIGGER {words}_insert")
    try:
        yield
        rows = f"SELECT id, search_text FROM {table_name} WHERE id > ?"  # noqa: S608 - names of mapped tables only
        connection.exec_driver_sql(f"INSERT INTO {words} (rowid, search_text) {rows}", (last,))
    finally:
        connection.exec_driver_sql(_adding(table_name))


def drop_search_ddl(table_name: str, dialect: str) -> list[str]:
    """The statements that take the index of words away again."""
    if dialect == "postgresql":
        return [
            f"DROP INDEX IF EXISTS ix_{table_name}_search",
            f"ALTER TABLE {table_name} DROP COLUMN IF EXISTS {_WORDS}",
        ]
    words = f"{table_name}_search"
    triggers = [f"DROP TRIGGER IF EXISTS {words}_{verb}" for verb in ("insert", "delete", "update")]
    return [*triggers, f"DROP TABLE IF EXISTS {words}"]


def is_search_object(name: str | None) -> bool:
    """Whether a table, column or index of that name belongs to the index of words (for migrations: leave it out)."""
    kept_by_fts5 = ("_search", "_search_data", "_search_idx", "_search_docsize", "_search_config", "_search_content")
    return bool(name) and (name == _WORDS or str(name).endswith(kept_by_fts5))


def attach(mapper: Mapper[Any], class_: type[Any]) -> None:
    """Give a newly mapped class the index of words that it asks for; listened to by ``models.base.model``."""
    if getattr(class_, "__indexed_search__", False) and isinstance(mapper.local_table, Table):
        kept = mapper.local_table
        for dialect in ("sqlite", "postgresql"):
            for statement in search_ddl(kept.name, dialect):
                event.listen(kept, "after_create", _only_on(dialect, statement))
            for statement in drop_search_ddl(kept.name, dialect):
                event.listen(kept, "before_drop", _only_on(dialect, statement))


def _only_on(dialect: str, statement: str) -> Any:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
