//! Kinds of characters, by what may become of them where a text is shown.

/// Letters of Thai, Lao, Burmese and Khmer, which are written without spaces.
pub(super) fn parts(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Gives the emoji before it a colour of skin.
pub(super) fn is_skin(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a text has nothing but letters and signs of ASCII.
pub(super) fn is_plain_ascii(text: &str) -> bool {
    // Without an end in between, so that many bytes are looked at in one step.
    text.as_bytes()
        .chunks(64)
        .all(|part| part.iter().fold(true, |plain, &byte| plain & (b' '..=b'~').contains(&byte)))
}

/// Characters that need no second look, so that most texts are passed on as they are.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58f}')
        || matches!(c, '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
        || matches!(c, '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2cee}' | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}')
        || matches!(c, '\u{309b}'..='\u{3130}' | '\u{3190}'..='\u{a48f}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff9d}')
        || matches!(c, '\u{1f300}'..='\u{1faff}')
}

/// A terminal would obey it, or turn the reading direction.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// Soft hyphen, fillers, word joiner and invisible operators, annotations, tags.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Chooses a form of the letter or emoji before it.
pub(super) fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters and signs of Arabic and its kin, and of the scripts of India and its neighbours.
pub(super) fn joins(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}')
        || matches!(c, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}')
}

/// Pictures, arrows and signs that are joined to one.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}')
        || matches!(c, '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}')
}
