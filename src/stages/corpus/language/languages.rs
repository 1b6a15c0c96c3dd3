//! The languages of all documents of a corpus.
//!
//! How common each language is in the corpus is found first, from some documents spread over it: a
//! short text is in a language of the others unless it clearly says otherwise.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, Scores, add_model, add_trigrams, part};
use super::{Language, TABLE};
use crate::corpus::DocumentId;

/// Documents that say how common each language is.
const LOOK: usize = 1_000;
/// Steps of expectation maximisation; later ones change nothing.
const STEPS: usize = 4;
/// The share that a language has at least: one that was not seen may come.
const LEAST: f32 = 0.0005;

/// Trigrams are looked at where the best language is not so much likelier than the next, as a
/// logarithm, before and after the others are known.
const CLEAR_ALONE: f32 = 7.0;
const CLEAR: f32 = 4.0;
/// The same in Latin script: with many languages trigrams take long.
const CLEAR_LATIN: f32 = 2.5;

/// How likely the best language has to be.
const LIKELY: f32 = 0.5;

/// The language of every document; `None` where a text says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Languages(Vec<Option<Language>>);

impl Languages {
    /// Looks at texts, a bounded part of each. The same texts give the same answer.
    pub fn of<T: AsRef<str> + Sync>(texts: &[T]) -> Self {
        let step = texts.len().div_ceil(LOOK).max(1);
        let looked: Vec<&T> = texts.iter().step_by(step).collect();
        let looked: Vec<Scores> =
            looked.par_iter().filter_map(|text| alone(&part(text.as_ref()))).collect();
        let common = common(&looked);
        Languages(texts.par_iter().map(|text| told(&part(text.as_ref()), &common)).collect())
    }

    /// Looks at each text by itself, among documents of which so many, 0 to 1, are in each language.
    pub fn each<T: AsRef<str> + Sync>(texts: &[T], share: impl Fn(Language) -> f64) -> Self {
        let mut common = [0.0; TABLE.len()];
        for (language, common) in Language::all().zip(&mut common) {
            *common = (share(language) as f32 + LEAST).ln();
        }
        Languages(texts.par_iter().map(|text| told(&part(text.as_ref()), &common)).collect())
    }

    /// Languages that are known, by document.
    pub fn known(languages: Vec<Option<Language>>) -> Self {
        Languages(languages)
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The language of a document.
    pub fn get(&self, document: DocumentId) -> Option<Language> {
        self.0.get(document.0).copied().flatten()
    }

    /// Of every document.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<Language>> {
        self.0.iter().copied()
    }

    /// How many documents are in each language, the commonest first, ties by name. Those that say
    /// nothing are in none.
    pub fn counts(&self) -> Vec<(Language, usize)> {
        // A key asks for this, of a million documents: so no map.
        let mut counts = [0; TABLE.len()];
        self.iter().flatten().for_each(|language| counts[usize::from(language.0)] += 1);
        let all = Language::all().zip(counts);
        let mut counts: Vec<(Language, usize)> = all.filter(|(_, count)| *count > 0).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.name().cmp(b.0.name())));
        counts
    }

    /// Documents whose language is known.
    pub fn told(&self) -> usize {
        self.iter().flatten().count()
    }

    /// The share of a language, 0 to 1, of the documents whose language is known; 0 where there are none.
    pub fn share(&self, language: Language) -> f64 {
        let own = self.iter().filter(|other| *other == Some(language)).count();
        own as f64 / self.told().max(1) as f64
    }

    /// The commonest languages with their shares, at most so many: "English 70%, German 25%, 3 more";
    /// one alone without. Empty where nothing is known.
    pub fn said(&self, most: usize) -> String {
        let (counts, told) = (self.counts(), self.told() as f64);
        match &counts[..] {
            [] => String::new(),
            [(only, _)] => only.name().to_owned(),
            _ => {
                let share = |&(language, documents): &(Language, usize)| {
                    let share = 100.0 * documents as f64 / told;
                    let share = if share < 1.0 { "<1".to_owned() } else { format!("{share:.0}") };
                    format!("{} {share}%", language.name())
                };
                let more = counts.len().saturating_sub(most);
                let more = (more > 0).then(|| format!("{more} more"));
                counts.iter().take(most).map(share).chain(more).collect::<Vec<_>>().join(", ")
            }
        }
    }

    pub(in crate::corpus) fn append(&mut self, other: &Languages) {
        self.0.extend(&other.0);
    }

    pub(in crate::corpus) fn retain(&mut self, keep: &[bool]) {
        crate::corpus::kept(&mut self.0, keep);
    }
}

/// What a text says by itself.
fn alone(text: &str) -> Option<Scores> {
    match Evidence::of(text) {
        Evidence::Nothing => None,
        Evidence::Script(language) => Some(vec![(language, 0.0)]),
        Evidence::Words(mut scores, model) => {
            ask_model(&mut scores, model, CLEAR_ALONE, text);
            if best(&scores).is_some_and(|(_, lead)| lead < CLEAR_ALONE) {
                add_trigrams(&mut scores, text);
            }
            Some(scores)
        }
    }
}

/// Logarithms of how common each language is, by expectation maximisation.
fn common(looked: &[Scores]) -> [f32; TABLE.len()] {
    let mut common = [0.0; TABLE.len()];
    for _ in 0..STEPS {
        let mut counts = [0.0; TABLE.len()];
        for scores in looked {
            let scores = with(scores, &common);
            for &(language, share) in &likelihoods(&scores) {
                counts[usize::from(language.0)] += share;
            }
        }
        let all = looked.len() as f32 + 1.0;
        common = counts.map(|count| (count / all + LEAST).ln());
    }
    common
}

/// A text's language, among others of which some languages are common.
fn told(text: &str, common: &[f32; TABLE.len()]) -> Option<Language> {
    let (mut scores, model) = match Evidence::of(text) {
        Evidence::Nothing => return None,
        Evidence::Script(language) => return Some(language),
        Evidence::Words(scores, model) => (with(&scores, common), model),
    };
    ask_model(&mut scores, model, CLEAR_LATIN, text);
    let (language, lead) = best(&scores)?;
    let clear = if language.is_latin() { CLEAR_LATIN } else { CLEAR };
    if lead >= clear {
        return Some(language);
    }
    add_trigrams(&mut scores, text);
    let (language, _) = best(&scores)?;
    let likely = likelihoods(&scores).into_iter().find(|(other, _)| *other == language)?.1;
    (likely >= LIKELY).then_some(language)
}

/// Asks the linear model, unless the best language is `clear` whatever it says.
fn ask_model(scores: &mut Scores, model: Option<f32>, clear: f32, text: &str) {
    if let Some(counts) = model
        && best(scores).is_some_and(|(_, lead)| lead < clear + counts)
    {
        add_model(scores, counts, text);
    }
}

fn with(scores: &Scores, common: &[f32; TABLE.len()]) -> Scores {
    scores.iter().map(|&(l, score)| (l, score + common[usize::from(l.0)])).collect()
}

/// The best language and how far the next one is below, as a logarithm.
fn best(scores: &Scores) -> Option<(Language, f32)> {
    let (mut first, mut second) = (None, f32::MIN);
    for &(language, score) in scores {
        match first {
            Some((_, most)) if score <= most => second = second.max(score),
            _ => {
                second = first.map_or(second, |(_, most)| most);
                first = Some((language, score));
            }
        }
    }
    first.map(|(language, most)| (language, most - second))
}

/// Likelihoods that add up to 1.
fn likelihoods(scores: &Scores) -> Scores {
    let most = scores.iter().map(|(_, score)| *score).fold(f32::MIN, f32::max);
    let all: f32 = scores.iter().map(|(_, score)| (score - most).exp()).sum();
    scores.iter().map(|&(language, score)| (language, (score - most).exp() / all)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<&'static str> {
        Languages::of(texts).iter().map(|l| l.map_or("unknown", Language::name)).collect()
    }

    #[test]
    fn each_document_has_its_language() {
        let texts = [
            ("The battery of this phone did not last for a day.", "English"),
            ("Der Akku von diesem Telefon hat nicht einen Tag gehalten.", "German"),
            ("La batterie de ce téléphone ne tient pas une journée.", "French"),
            ("La batería de este teléfono no dura ni un día.", "Spanish"),
            ("A bateria deste telefone não dura nem um dia.", "Portuguese"),
            ("La batteria di questo telefono non dura nemmeno un giorno.", "Italian"),
            ("De batterij van deze telefoon gaat nog geen dag mee.", "Dutch"),
            ("Bateria w tym telefonie nie wytrzymuje nawet jednego dnia.", "Polish"),
            ("Bu telefonun pili bir gün bile dayanmıyor.", "Turkish"),
            ("Baterai ponsel ini tidak bertahan satu hari pun.", "Indonesian"),
            ("Pin của chiếc điện thoại này không dùng được một ngày.", "Vietnamese"),
            ("Аккумулятор этого телефона не держит и одного дня.", "Russian"),
            ("Акумулятор цього телефону не тримає і одного дня.", "Ukrainian"),
            ("بطارية هذا الهاتف لا تدوم يومًا واحدًا.", "Arabic"),
            ("باتری این گوشی یک روز هم دوام نمی‌آورد.", "Persian"),
            ("इस फ़ोन की बैटरी एक दिन भी नहीं चलती।", "Hindi"),
            ("这款手机的电池用不了一天。", "Chinese"),
            ("この携帯の電池は一日ももたない。", "Japanese"),
            ("12 / 7 … 🙂", "unknown"),
        ];
        let (texts, expected): (Vec<&str>, Vec<&str>) = texts.into_iter().unzip();
        assert_eq!(names(&texts), expected);
        // Alone, too.
        for (text, expected) in texts.iter().zip(expected) {
            assert_eq!(names(&[text]), [expected], "{text}");
        }
    }

    #[test]
    fn a_short_text_is_in_the_language_of_the_others() {
        let english = "The battery of this phone did not last for a day";
        let mut texts = vec![english; 200];
        texts.extend(["video audio base", "council considers port upgrade"]);
        assert!(names(&texts).iter().all(|name| *name == "English"));
        texts.push("Der Akku hat nicht einen Tag gehalten");
        assert_eq!(names(&texts).last(), Some(&"German"));
    }

    #[test]
    fn text_without_its_stop_words_is_no_other_language() {
        let cleaned = "broadband ahead join internet fast accord official figure number business \
                       set men film sale plan mobile den top real bank over";
        assert_eq!(names(&[cleaned; 30]), ["English"; 30]);
    }

    #[test]
    fn of_a_long_text_its_beginning_and_its_middle_count() {
        let long = format!(
            "ISBN 3-16 {}",
            "Der Stuhl ist mir zu niedrig und ich mag ihn nicht. ".repeat(500)
        );
        assert!(part(&long).chars().count() <= 2 * 300 + 1);
        assert_eq!(names(&[&long, &"字".repeat(5_000)]), ["German", "Chinese"]);
        assert_eq!(part("kurz"), "kurz");
    }

    #[test]
    fn languages_are_counted() {
        let languages =
            Languages::of(&["The chair is too low for me", "这款手机", "7", "这款椅子"]);
        let english = Language::ENGLISH;
        let chinese = Language::named("zh").unwrap();
        assert_eq!(languages.counts(), [(chinese, 2), (english, 1)]);
        assert_eq!((languages.told(), languages.len()), (3, 4));
        assert_eq!(languages.share(english), 1.0 / 3.0);
        assert_eq!(Languages::of::<&str>(&[]).share(english), 0.0);
    }
}
