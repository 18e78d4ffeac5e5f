"""Turn events and notices into cards: which sentences, which buttons. No language is chosen here."""
