"""Sentences about accounts and passwords."""

SENTENCES = {
    "account.first_password": "Change the first password in the portal before using the API.",
    "account.sign_in_refused": "The user name or the password is not right, or the account is locked for a while.",
    "account.credentials_needed": "Send a JSON object with “username” and “password”, both as text.",
    "account.taken": "An account with this user name or e-mail address exists already.",
    "account.bad_username": "A user name has 3 to 64 small letters, digits, dots and hyphens, without diacritics.",
    "account.no_name": "Surname and given name are both needed, with at most 64 characters.",
    "account.bad_email": "This is no e-mail address.",
    "account.not_sound": "The account cannot be made like this.",
    "people.own_account": "Nobody changes the own role or switches the own account off; ask a colleague or an administrator.",
    "people.no_account": "Choose somebody whose account can sign in.",
    "people.bad_day": "This is no day.",
    "people.last_administrator": "This is the last administrator who can sign in. Appoint another one first.",
    "people.out_of_reach": "This person works for another agency too, or has a role that only an administrator gives.",
    "password.too_short": "The password needs at least 12 characters. A sentence that only you know is best.",
    "password.too_plain": "The password repeats the same few characters.",
    "password.well_known": "This password is one of the first that would be guessed.",
    "password.holds_name": "The password must not contain the user name.",
}
