"""A register's rows on their way in bulk: read, judged and typed in the child, kept in a stage, compared, loaded."""
