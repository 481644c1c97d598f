"""The schema through time: Alembic's revisions, and what Alembic does not see."""
