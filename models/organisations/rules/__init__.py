"""What holds for agencies, in plain Python."""

from models.organisations.rules.kinds import AGENCY_ROLES, Kind, Level, Role, Scheme, SuccessionKind, holds_on

__all__ = ["AGENCY_ROLES", "Kind", "Level", "Role", "Scheme", "SuccessionKind", "holds_on"]
