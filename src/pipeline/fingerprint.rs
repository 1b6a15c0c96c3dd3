//! Fingerprints: a stage runs again only if its input or its own parameters changed.
