"""Pages of documents and registers: gate, form, service, answer."""
