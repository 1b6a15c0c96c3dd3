//! topictui's model file: block-quantised weights, tokenizer and configuration in one file.
