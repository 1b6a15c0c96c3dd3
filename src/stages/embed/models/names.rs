//! The names of configuration keys and tensors in each BERT-like architecture.

/// Names in `config.json` and in `model.safetensors` (the latter without the prefix that some
/// files put before all of them).
pub(super) struct Names {
    pub prefix: &'static str,
    /// Whether position rows count from the padding token's id + 1, as RoBERTa's do.
    pub counts_from_padding: bool,
    // config.json
    pub hidden: &'static str,
    pub layers: &'static str,
    pub heads: &'static str,
    pub intermediate: &'static str,
    pub activation: &'static str,
    // whole tensors
    pub word: &'static str,
    pub position: &'static str,
    pub token_type: &'static str,
    pub embedding_norm: &'static str,
    // parts of a layer, whose names begin with `layer` and its number
    pub layer: &'static str,
    pub query: &'static str,
    pub key: &'static str,
    pub value: &'static str,
    pub output: &'static str,
    pub attention_norm: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub feed_forward_norm: &'static str,
}

impl Names {
    /// By `model_type`; `None` for what is not BERT-like.
    pub fn of(model_type: &str) -> Option<Names> {
        match model_type {
            "bert" => Some(Self::bert("bert.", false)),
            "roberta" | "xlm-roberta" | "camembert" => Some(Self::bert("roberta.", true)),
            "distilbert" => Some(Self::distilbert()),
            _ => None,
        }
    }

    fn bert(prefix: &'static str, counts_from_padding: bool) -> Names {
        Names {
            prefix,
            counts_from_padding,
            hidden: "hidden_size",
            layers: "num_hidden_layers",
            heads: "num_attention_heads",
            intermediate: "intermediate_size",
            activation: "hidden_act",
            word: "embeddings.word_embeddings.weight",
            position: "embeddings.position_embeddings.weight",
            token_type: "embeddings.token_type_embeddings.weight",
            embedding_norm: "embeddings.LayerNorm",
            layer: "encoder.layer",
            query: "attention.self.query",
            key: "attention.self.key",
            value: "attention.self.value",
            output: "attention.output.dense",
            attention_norm: "attention.output.LayerNorm",
            up: "intermediate.dense",
            down: "output.dense",
            feed_forward_norm: "output.LayerNorm",
        }
    }

    fn distilbert() -> Names {
        Names {
            hidden: "dim",
            layers: "n_layers",
            heads: "n_heads",
            intermediate: "hidden_dim",
            activation: "activation",
            layer: "transformer.layer",
            query: "attention.q_lin",
            key: "attention.k_lin",
            value: "attention.v_lin",
            output: "attention.out_lin",
            attention_norm: "sa_layer_norm",
            up: "ffn.lin1",
            down: "ffn.lin2",
            feed_forward_norm: "output_layer_norm",
            ..Self::bert("distilbert.", false)
        }
    }
}
