"""Who reports what, for which days, by when, and how does a report stand against that?"""
