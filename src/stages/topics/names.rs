//! Names of topics and groups: phrases of their documents.
