"""Lists of schools as offices have them: reading the file, finding the columns, planning what each row would do.

Nothing in here writes; `schools.actions.imports` does.
"""
