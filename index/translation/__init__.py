"""What words of one language mean in the other, learned from the collection's own parallel texts.

Documents in both languages -> aligned sentences (alignment) -> their words, kept for the next time (bitext) -> words
and phrases (units) -> IBM Model 1 (model) -> Lexicon (mining, lexicon); Bitext and Lexicon are files of the generation
"""

LEXICON_FILE = "lexicon.tsv"
BITEXT_FILE = "bitext.npz"
"""Names of the files."""
