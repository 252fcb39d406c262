"""What words of one language mean in the other, learned from the collection's own parallel texts.

Document in both languages -> sentences -> aligned pairs (alignment) -> term co-occurrence -> IBM Model 1 (model)
-> Lexicon (lexicon), an attachment of the generation
"""

LEXICON_FILE = "lexicon.tsv"
"""Name of the attachment."""
