"""Long papers: every chapter is drawn in a process of its own, then all are joined to one tagged PDF.

`reports.pdf.render_chapters` is the way in.
"""
