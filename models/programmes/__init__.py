"""What is a programme to reach, by which year, at which level?"""
