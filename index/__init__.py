"""The indexer: scrapes to a published index. Settings come first: some hold for the whole process."""

from index import settings as settings
