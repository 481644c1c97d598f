"""Sentences of lists, records and the API."""

SENTENCES = {
    "register.not_written": "Your role does not enter rows of the register “%(register)s”. These roles do: %(roles)s.",
    "row.other_agency": "“%(value)s” is not your agency; you can enter its rows only.",
    "row.key_in_bin": "“%(value)s” lies in the bin, so the file cannot change it.",
    "register.not_replaced": "Entries of this register are never taken out by a file.",
    "register.too_many_absent": "The file lacks %(count)s entries; at most %(most)s can be put in the bin at once.",
    "export.gone": "The workbook was removed: it is kept for %(days)s days. Export the list again.",
    "export.not_made": "The workbook is not there yet.",
    "bulk.too_many": "The list has more than %(most)s rows: narrow it by filters, and change it part by part.",
    "bulk.moved": "Somebody changed one of these rows, or the list has others by now. Nothing was done; look at the preview again.",
    "bulk.nothing_done": "This work changed nothing that could be taken back.",
    "bulk.row_refused": "Nothing was changed, for “%(name)s” cannot be: %(why)s",
    "objective.unknown": "Programme %(programme)s has no objective %(code)s.",
    "group.unknown": "There is no group of addressees %(code)s.",
}

HELP = {
    "register.not_written": "Nothing was taken over. Ask somebody with one of these roles to send the file, or whoever appoints people in your agency, or the Government Office, to give you one of them.",
    "row.other_agency": "Write the code of your own agency, or take the row out.",
    "row.key_in_bin": "Take it out of the bin first, or leave the row out.",
    "register.too_many_absent": "Was the file meant to hold all entries? If so, put the others in the bin in the list.",
}
