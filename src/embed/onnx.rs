//! ONNX Runtime behind [`super::Embedder`]; the library is looked for at run time.
