"""A passage becomes a citation: one cheap line for a result (``short``), or CSL styles and files (``citing``)."""
