//! WordNet noun lemmatisation, as NLTK's `WordNetLemmatizer().lemmatize(word)` does it.
