"""What every noun stands on: the mapped base, fields, findings, errors, the actor."""
