"""Sentences of the doors: files that come in, workbooks that go out, changes taken back."""

SENTENCES = {
    "request.not_json": "The body must be a JSON object.",
    "request.bad_parameter": "The parameter %(parameter)s cannot be read.",
    "upload.unknown_kind": "The portal does not take workbooks of this kind: %(kind)s.",
    "upload.no_file": "The request carries no file. Send it as the part named “file”.",
    "upload.no_receipt": "There is no receipt: the file has not been confirmed.",
    "upload.no_agency": "Say for which agency the file is.",
    "template.no_agency": "Say for which agency the workbook is.",
    "history.nothing_to_undo": "Nothing in this change can be taken back.",
    "history.changed_since": "%(name)s was changed again afterwards; take back the later change first.",
}
