"""Instruments as XLSForm, the spreadsheet that Kobo and ODK read: out (writing) and in (reading, bringing)."""
