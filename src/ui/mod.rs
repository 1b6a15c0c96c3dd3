//! Draws `&State`. Reads state, changes nothing, computes no topics.
