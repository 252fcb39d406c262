"""What words of one language mean in the other, learned from the collection's own parallel texts.

Documents in both languages (learning) -> aligned sentences (alignment) -> their words, kept for the next time (bitext)
-> words and phrases (units) -> IBM Model 1 (model) -> Lexicon (mining, lexicon); Bitext and Lexicon are attachments of
the generation, whatever its engine
"""

LEXICON_FILE = "lexicon.tsv"
BITEXT_FILE = "bitext.npz"
FILES = (LEXICON_FILE, BITEXT_FILE)
"""Names of the attachments."""
