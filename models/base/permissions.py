"""Every permission, spelt ``resource:action``. Roles are given them in ``app/security/roles.py``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What somebody may do. A value is ``resource:action``; FAB knows it as ``can_<action>`` on ``<resource>``."""

    ACCOUNT_USE = "account:use"  # sign in, own page, own password
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_MANAGE = "organisation:manage"
    MEMBER_READ = "member:read"
    MEMBER_MANAGE = "member:manage"  # own agency's people within own roles
    USER_MANAGE = "user:manage"  # anybody's account, administrators only
    DOCUMENT_READ = "document:read"
    DOCUMENT_WRITE = "document:write"
    PROGRAMME_READ = "programme:read"
    PROGRAMME_MANAGE = "programme:manage"
    PROCEDURE_READ = "procedure:read"
    PROCEDURE_WRITE = "procedure:write"
    VARIANT_WRITE = "procedure_variant:write"  # what the own agency does differently
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    FOCAL_POINT_READ = "focal_point:read"
    FOCAL_POINT_WRITE = "focal_point:write"
    FOCAL_POINT_REVEAL = "focal_point:reveal"  # unmasked personal data, each read logged
    REGIME_READ = "regime:read"
    REGIME_MANAGE = "regime:manage"
    PERIOD_EXTEND = "period:extend"
    FORM_READ = "form:read"
    FORM_MANAGE = "form:manage"
    REPORT_READ = "report:read"
    REPORT_ENTER = "report:enter"
    REPORT_SUBMIT = "report:submit"
    REPORT_REVIEW = "report:review"
    REPORT_REOPEN = "report:reopen"
    REPORT_EXCUSE = "report:excuse"  # not required, decided by the lead
    UPLOAD_READ = "upload:read"
    UPLOAD_CREATE = "upload:create"
    ROLLUP_READ = "rollup:read"
    ROLLUP_FREEZE = "rollup:freeze"
    EXPORT_CREATE = "export:create"
    AUDIT_READ = "audit:read"
    JOB_READ = "job:read"
    SYSTEM_MANAGE = "system:manage"

    @property
    def resource(self) -> str:
        return self.value.split(":")[0]

    @property
    def action(self) -> str:
        return self.value.split(":")[1]
