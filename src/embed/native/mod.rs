//! A BERT-family encoder on the CPU, driven by the model file's configuration.
