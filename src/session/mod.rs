//! One file that holds a fitted model: safetensors with JSON in its metadata.
