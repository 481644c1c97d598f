"""Who are the agencies, what were they called on a date, who came after whom, and who speaks for them here?"""
