"""Which official documents does the work rest on?"""
