//! Opens what dateline looks things up in: ontology, lexicons, dictionaries, gazetteer, models.
