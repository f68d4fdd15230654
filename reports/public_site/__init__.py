"""The public site of an office: pages that everybody may read, each from its own frozen copy."""
