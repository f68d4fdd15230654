"""Reading a SAR that came as a PDF: its text, its levels, its strengths and points to develop, with their pages.

From the file to the proposal, in the order of the work:
`probe` (a process of its own) → `pages` (its limits) → `layer` (is the Thai whole? what can be repaired) → `layout`
(table rows, lines, paragraphs) → `words` (a set's standards, issues and levels as they stand in a text) → `levels` and
`passages` → `finding` (all of it). Nothing here touches the database; what is found is only ever proposed.
"""
