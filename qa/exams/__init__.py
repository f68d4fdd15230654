"""Results of tests: which tests there are, means, trends, and what comes in from files."""
