"""Tables, the queries on them, transactions, migrations and the postcode gazetteer."""
