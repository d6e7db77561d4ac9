"""Reading tables from files somebody else wrote, checking them, and writing them again. Pure."""
