"""Tables of incidents: how long each lasted, what was known when, and the columns of the tables that are known here."""
