"""A report as data: chapters of texts, tables and charts over frozen rows, drawn as page, PDF, Excel and Word."""
