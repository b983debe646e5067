"""What bytes are and what they say: encodings, pages, feeds, Word, PDF, mail → articles."""
