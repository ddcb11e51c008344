"""How English is read: words, sentences, clauses, who is spoken to, dates, and the ways to say that work is to come."""
