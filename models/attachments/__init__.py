"""Which files lie with a record, are they safe to open, and who put them there?"""
