"""The papers of a supervisor's own growth: the portfolio of a fiscal year for วPA, and the ID PLAN."""
