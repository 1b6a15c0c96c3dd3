//! Options stepped and typed.

use super::*;

fn stepped(settings: &mut Settings) -> String {
    change(settings, &[], Field::Model, 1);
    value(settings, Field::Model)
}

#[test]
fn the_model_steps_through_those_there_are_and_a_servers_is_left_alone() {
    let mut settings = Settings::default();
    let seen: Vec<String> = (0..4).map(|_| stepped(&mut settings)).collect();
    assert_eq!(seen, ["minilm", "use", "e5", "auto"]);
    assert_eq!(settings, Settings::default());
    settings.embed.model = ModelChoice::named(Engine::Http, Some("theirs".into()));
    assert_eq!(stepped(&mut settings), "theirs");
}

#[test]
fn a_model_is_typed_by_its_name_or_by_a_language() {
    let mut settings = Settings::default();
    for (typed, shown) in [
        ("German", "german"),
        ("e5", "e5"),
        ("MiniLM-L6-v2", "minilm"),
        ("use-multilingual-v3", "use"),
        ("auto", "auto"),
    ] {
        set(&mut settings, Field::Model, typed).unwrap();
        assert_eq!(value(&settings, Field::Model), shown);
    }
    assert_eq!(settings, Settings::default());
}

#[test]
fn layers_and_names_step_round_and_layers_are_typed() {
    let mut settings = Settings::default();
    for (field, count) in [(Field::Layers, 6), (Field::Names, 2)] {
        change(&mut settings, &[], field, 1);
        assert_ne!(settings, Settings::default());
        (1..count).for_each(|_| change(&mut settings, &[], field, 1));
        assert_eq!(settings, Settings::default());
    }
    set(&mut settings, Field::Layers, "10,40").unwrap();
    assert_eq!(value(&settings, Field::Layers), "10,40");
    let error = set(&mut settings, Field::Layers, "many").unwrap_err().to_string();
    assert!(error.starts_with("give auto, a number of layers"), "{error}");
}
