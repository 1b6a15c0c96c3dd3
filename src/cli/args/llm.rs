//! Arguments of a language model that may be asked for names.

use clap::Args;

use crate::cli::args::change::ChangeArgs;
use crate::cli::args::numbers::whole;
use crate::engine::llm::{At, LlmChoice, Proposal};
use crate::http::{Endpoint, ServerError, Service};
use crate::ranges;

/// The language model.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Language model")]
pub struct LlmArgs {
    /// Server of a language model that may be asked for names and descriptions (OpenAI-compatible:
    /// llama.cpp, Ollama, vLLM), as in http://localhost:8080/v1; nothing is sent before you have seen it and
    /// said yes
    #[arg(long, value_name = "URL", value_parser = parse_llm)]
    pub llm: Option<Endpoint>,
    /// Name of the model there, where it serves several
    #[arg(long, value_name = "NAME")]
    pub llm_model: Option<String>,
    /// Environment variable that holds its key [default: TOPICTUI_LLM_API_KEY]
    #[arg(long, value_name = "NAME")]
    pub llm_api_key_env: Option<String>,
}

impl LlmArgs {
    /// The language model; `None` where no server is named.
    pub fn choice(&self) -> Option<LlmChoice> {
        let endpoint = self.llm.clone()?.with_key_in(self.llm_api_key_env.clone());
        let model = self.llm_model.clone().filter(|name| !name.is_empty());
        Some(LlmChoice { endpoint, model })
    }
}

fn parse_llm(text: &str) -> Result<Endpoint, ServerError> {
    Endpoint::named(Service::Chat, text)
}

#[derive(Debug, Args)]
pub struct NameArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    #[command(flatten)]
    pub llm: LlmArgs,
    /// Only the topics, 0, or the groups of this layer (0 to 4) [default: topics and all groups]
    #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::LAYER))]
    pub layer: Option<usize>,
    /// Send without asking
    #[arg(long)]
    pub yes: bool,
    /// Proposals to accept: all, none, or topics and groups as they are listed, as in 0,3,1/2
    /// [default: asked one by one in a terminal, else none]
    #[arg(long, value_name = "all|none|ID,ID…", value_parser = parse_accept)]
    pub accept: Option<Accept>,
}

/// Which proposals are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accept {
    All,
    None,
    These(Vec<At>),
}

impl Accept {
    /// Whether a proposal is.
    pub fn takes(&self, proposal: &Proposal) -> bool {
        match self {
            Accept::All => true,
            Accept::None => false,
            Accept::These(these) => these.contains(&proposal.at),
        }
    }
}

/// A topic by its number, a group as LAYER/NUMBER.
pub fn parse_accept(text: &str) -> Result<Accept, String> {
    let one = |text: &str| {
        let (layer, number) = text.split_once('/').unwrap_or(("0", text));
        Some(At { layer: layer.trim().parse().ok()?, number: number.trim().parse().ok()? })
    };
    match text.trim() {
        "all" => Ok(Accept::All),
        "none" => Ok(Accept::None),
        list => {
            let these: Option<Vec<At>> = list.split(',').map(|text| one(text.trim())).collect();
            these.map(Accept::These).ok_or_else(|| {
                "give all, none, or topics and groups as they are listed, as in 0,3,1/2".to_owned()
            })
        }
    }
}
