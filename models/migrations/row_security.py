"""The second wall, PostgreSQL only: the row scope once more, inside the database.

The policies read ``app.reads`` and ``app.writes``, which the session sets in each transaction: ``all``,
or ids with commas; where nothing was set, nothing is seen. They bind the role under which the portal
works, not the owner that migrates.
"""

from __future__ import annotations

from sqlalchemy import DDL, Connection

from models.base.model import Model, Owned

APPEND_ONLY = ("audit_entry", "report_event", "rollup_snapshot")
FOR_ALL_TO_ADD = ("audit_entry",)  # whoever acts leaves a trace, whatever he or she may write otherwise


def _within(setting: str, column: str, *, optional: bool) -> str:
    # CASE, because OR does not protect the cast: 'all'::int would fail.
    value = f"current_setting('{setting}', true)"
    listed = f"{column} = any(string_to_array(nullif({value}, ''), ',')::int[])"
    if optional and setting == "app.writes":
        listed = f"({column} is null or {listed})"
    return f"case when {value} = 'all' then true else {listed} end"


def owned_tables() -> dict[str, bool]:
    """Every table that belongs to an organisation, and whether a row may belong to none."""
    return {
        mapper.local_table.name: mapper.class_.__owner_optional__  # type: ignore[attr-defined]
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, Owned)
    }


def statements(role: str) -> list[str]:
    """The role, its grants and a policy for every owned table; safe to run again."""
    made = [
        # Roles belong to the whole server: another database of it may be making this one at the same moment.
        f"do $$ begin create role {role} nologin; exception when duplicate_object or unique_violation then null; end $$",
        f"do $$ begin if not pg_has_role(current_user, '{role}', 'member') then"
        f" execute format('grant {role} to %%I', current_user); end if; end $$",
        f"grant usage on schema public to {role}",
        f"grant select, insert, update, delete on all tables in schema public to {role}",
        f"grant usage, select on all sequences in schema public to {role}",
    ]
    made += [f"revoke update, delete, truncate on {table} from {role}" for table in APPEND_ONLY]
    # Of the revisions the portal only reads where it stands; there are none where a test made the tables.
    made.append(
        f"do $$ begin revoke insert, update, delete on alembic_version from {role};"
        " exception when undefined_table then null; end $$"
    )
    for table, optional in sorted(owned_tables().items()):
        reads = _within("app.reads", "organisation_id", optional=optional)
        writes = _within("app.writes", "organisation_id", optional=optional)
        appends = "true" if table in FOR_ALL_TO_ADD else writes
        made += [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"drop policy if exists scope_read on {table}",
            f"drop policy if exists scope_insert on {table}",
            f"drop policy if exists scope_update on {table}",
            f"drop policy if exists scope_delete on {table}",
            f"create policy scope_read on {table} for select using ({reads})",
            f"create policy scope_insert on {table} for insert with check ({appends})",
            f"create policy scope_update on {table} for update using ({writes}) with check ({writes})",
            f"create policy scope_delete on {table} for delete using ({writes})",
        ]
    return made


def apply(connection: Connection, role: str) -> None:
    """Put the policies in place; nothing on other databases. The caller is the owner of the tables."""
    if connection.dialect.name != "postgresql":
        return
    for statement in statements(role):
        connection.execute(DDL(statement))
