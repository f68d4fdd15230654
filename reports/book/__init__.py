"""A report as data: chapters of texts, tables and charts over frozen rows, drawn as page, PDF, workbook and Word file."""
