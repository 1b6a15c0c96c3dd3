//! The script of a text.

use super::Language;

/// Scripts that tell languages apart. Kana stands for Japanese, whatever characters are between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Han,
    Kana,
    Hangul,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Hebrew,
    Yiddish,
    Greek,
    Armenian,
    Georgian,
    Ethiopic,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
}

/// How many scripts there are.
const SCRIPTS: usize = Script::Sinhala as usize + 1;

/// Chinese, Japanese and Korean characters say as much as two letters.
const DENSE: usize = 2;

/// A text is in another script than Latin if this part of its letters is: names and terms stay Latin.
const PART: usize = 3;

/// Japanese has more kana than this in so many of its characters; Chinese has them in names.
const KANA: usize = 20;

/// The script of most letters; `None` where there is no letter of a script that is known.
pub(super) fn script_of(text: &str) -> Option<Script> {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(Script::Latin);
    }
    let mut counts = [0usize; SCRIPTS];
    for c in text.chars() {
        if c.is_ascii() {
            counts[Script::Latin as usize] += usize::from(c.is_ascii_alphabetic());
        } else if let Some(script) = of_character(c) {
            let weight = match script {
                Script::Han | Script::Kana | Script::Hangul => DENSE,
                _ => 1,
            };
            counts[script as usize] += weight;
        }
    }
    let kana = counts[Script::Kana as usize];
    let together = kana + counts[Script::Han as usize];
    let (one, other) = match kana * KANA > together {
        true => (Script::Kana, Script::Han),
        false => (Script::Han, Script::Kana),
    };
    counts[one as usize] = together;
    counts[other as usize] = 0;
    let hebrew = counts[Script::Hebrew as usize] + counts[Script::Yiddish as usize];
    if counts[Script::Yiddish as usize] > 0 {
        counts[Script::Hebrew as usize] = 0;
        counts[Script::Yiddish as usize] = hebrew;
    }
    let all: usize = counts.iter().sum();
    let others = ALL.iter().copied().filter(|script| *script != Script::Latin);
    // The first of those with as many: `max_by_key` would take the last.
    let most = others.rev().max_by_key(|script| counts[*script as usize])?;
    match counts[most as usize] {
        _ if all == 0 => None,
        count if count * PART >= all => Some(most),
        _ => Some(Script::Latin),
    }
}

impl Script {
    /// The language of a script that has one.
    pub fn only_language(self) -> Option<Language> {
        let mut all = Language::written_in(self);
        all.next().filter(|_| all.next().is_none())
    }
}

const ALL: [Script; SCRIPTS] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Arabic,
    Script::Devanagari,
    Script::Han,
    Script::Kana,
    Script::Hangul,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
    Script::Hebrew,
    Script::Yiddish,
    Script::Greek,
    Script::Armenian,
    Script::Georgian,
    Script::Ethiopic,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
];

fn of_character(c: char) -> Option<Script> {
    Some(match c {
        // Latin letters with accents, those of Vietnamese, and the full-width ones.
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{531}'..='\u{58a}' => Script::Armenian,
        // Digraphs, and the vowel points below alef, that Hebrew without points does not have.
        '\u{5f0}'..='\u{5f2}' => Script::Yiddish,
        '\u{5d0}'..='\u{5ea}' => Script::Hebrew,
        '\u{620}'..='\u{64a}'
        | '\u{66e}'..='\u{6d3}'
        | '\u{6d5}'
        | '\u{750}'..='\u{77f}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' => Script::Arabic,
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{980}'..='\u{9ff}' => Script::Bengali,
        '\u{a00}'..='\u{a7f}' => Script::Gurmukhi,
        '\u{a80}'..='\u{aff}' => Script::Gujarati,
        '\u{b00}'..='\u{b7f}' => Script::Oriya,
        '\u{b80}'..='\u{bff}' => Script::Tamil,
        '\u{c00}'..='\u{c7f}' => Script::Telugu,
        '\u{c80}'..='\u{cff}' => Script::Kannada,
        '\u{d00}'..='\u{d7f}' => Script::Malayalam,
        '\u{d80}'..='\u{dff}' => Script::Sinhala,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{e80}'..='\u{eff}' => Script::Lao,
        '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}' => Script::Myanmar,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
        '\u{1200}'..='\u{139f}' => Script::Ethiopic,
        '\u{1780}'..='\u{17ff}' => Script::Khmer,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => {
            Script::Hangul
        }
        '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Kana,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Script::Han
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Option<&'static str> {
        script_of(text)?.only_language().map(Language::name)
    }

    #[test]
    fn a_script_of_one_language_decides() {
        for (text, name) in [
            ("这款手机的电池用不了一天", "Chinese"),
            ("バッテリーが一日もたない", "Japanese"),
            ("電池が一日持たない", "Japanese"),
            ("배터리가 하루도 못 가요", "Korean"),
            ("แบตเตอรี่ใช้ได้ไม่ถึงวัน", "Thai"),
            ("ແບັດເຕີຣີ່ໃຊ້ໄດ້ບໍ່ຮອດມື້", "Lao"),
            ("ថ្មប្រើមិនបានមួយថ្ងៃ", "Khmer"),
            ("ဘက်ထရီ တစ်ရက်မခံဘူး", "Burmese"),
            ("הסוללה לא מחזיקה יום", "Hebrew"),
            ("די באַטעריע האַלט נישט אויס אַ גאַנצן טאָג, װײַל", "Yiddish"),
            ("Η μπαταρία δεν κρατάει μία μέρα", "Greek"),
            ("பேட்டரி ஒரு நாள் கூட நீடிக்காது", "Tamil"),
            // Names and terms stay Latin.
            ("iPhone 15 Pro Max 電池問題", "Chinese"),
        ] {
            assert_eq!(only(text), Some(name), "{text}");
        }
        assert_eq!(script_of("12 / 7 … 🙂"), None);
        assert_eq!(script_of("The Greek letter λ"), Some(Script::Latin));
        assert_eq!((script_of("Battery"), only("Battery")), (Some(Script::Latin), None));
        assert_eq!(script_of("Ａｐｐｌｅ"), Some(Script::Latin));
    }
}
