"""Reports of supervision: one visit as a paper, a set of visits as a frozen report, and a school through the years."""
