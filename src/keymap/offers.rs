//! Rows of the palette: every action by its name.

use super::{Action, Binding, Here, Key, Keymap, Pane, Place, Screen, custom, labels, panes};

/// A row of the palette: an action of a key outside typing modes and popups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub action: Action,
    pub name: String,
    /// The action as `config.toml` calls it.
    pub called: String,
    pub keys: String,
    /// Where to go first; `None` where the key does it from here.
    pub there: Option<(Screen, Pane)>,
}

impl Keymap {
    /// Every action that a key does: at this place or anywhere, the focused pane's first; then elsewhere;
    /// last those that only move. A key that a more particular place has taken is not named.
    pub fn offers(&self, here: &Here) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        let mut taken: Vec<Key> = Vec::new();
        for place in Here::outside_dialogs(here.screen, here.focus) {
            let bound: Vec<&Binding> = self.0.iter().filter(|b| b.place == place).collect();
            for binding in &bound {
                let free: Vec<Key> =
                    binding.keys.iter().filter(|key| !taken.contains(key)).copied().collect();
                let known = offers.iter().any(|offer| offer.action == binding.action);
                // The user may have taken all its keys away: then only the palette does it.
                let hidden = free.is_empty() && !binding.keys.is_empty();
                if !known && !hidden && binding.action != Action::Palette {
                    let name = match binding.action {
                        Action::Screen(_) => format!("go to {}", binding.help),
                        _ => binding.help.to_owned(),
                    };
                    let called = custom::action_name(binding.action);
                    let (action, keys) = (binding.action, labels(&free));
                    offers.push(Offer { action, name, called, keys, there: None });
                }
            }
            taken.extend(bound.iter().flat_map(|binding| binding.keys.iter()));
        }
        let elsewhere = self.elsewhere(&offers);
        offers.extend(elsewhere);
        offers.retain(|offer| offer.action != Action::Name || here.llm);
        offers.sort_by_key(|offer| (moves(offer.action), offer.there.is_some()));
        offers
    }

    /// Actions of keys in other panes, each once, named with its screen. What moves there, or needs
    /// something selected there, makes no sense from here.
    fn elsewhere(&self, known_here: &[Offer]) -> Vec<Offer> {
        let mut found: Vec<Offer> = Vec::new();
        let screens = Screen::ALL.into_iter().filter(|screen| *screen != Screen::Overview);
        let all = screens.flat_map(|screen| {
            let panes = panes(screen).iter();
            panes.map(move |&pane| (screen, pane))
        });
        for (screen, pane) in all {
            let there = |place| place == Place::In(pane) || place == Place::On(screen);
            for binding in self.0.iter().filter(|binding| there(binding.place)) {
                let action = binding.action;
                let name = format!("{} ({})", binding.help, screen.title());
                let known = known_here.iter().any(|o| o.action == action && o.name == binding.help)
                    || found.iter().any(|o| o.action == action && o.name.starts_with(binding.help));
                let stays = moves(action) || matches!(action, Action::Open | Action::Back);
                if known || stays {
                    continue;
                }
                let (called, keys) = (custom::action_name(action), labels(&binding.keys));
                found.push(Offer { action, name, called, keys, there: Some((screen, pane)) });
            }
        }
        found
    }
}

/// Whether an action only moves a cursor or the focus.
fn moves(action: Action) -> bool {
    use Action::{First, Last, NextPane, PreviousPane};
    matches!(
        action,
        Action::Up
            | Action::Down
            | Action::Left
            | Action::Right
            | Action::PageUp
            | Action::PageDown
    ) || matches!(action, First | Last | NextPane | PreviousPane)
}
