"""Workbooks in and out: safe opening, typed cells, rows, findings, changes; templates and exports."""
