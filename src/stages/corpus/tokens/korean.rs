//! Words of Korean without the particles that are written to them: 배터리가, 배터리는 and 배터리를 are
//! one word. By endings alone, each where the sound before it allows it; at least two characters stay.

/// Particles of several syllables, the longer before those that they end with.
const LONG: [&str; 34] = [
    "에서는",
    "에서도",
    "에서의",
    "으로는",
    "으로도",
    "으로써",
    "으로서",
    "에게서",
    "이라는",
    "이라고",
    "까지는",
    "부터는",
    "에서",
    "에게",
    "으로",
    "까지",
    "부터",
    "처럼",
    "보다",
    "만큼",
    "마다",
    "조차",
    "밖에",
    "에는",
    "에도",
    "에만",
    "과의",
    "와의",
    "로의",
    "로는",
    "로도",
    "라는",
    "라고",
    "이란",
];

/// Behind a syllable that ends in a consonant, behind one that ends in a vowel, and behind any.
const CLOSED: [char; 4] = ['은', '이', '을', '과'];
const OPEN: [char; 5] = ['는', '가', '를', '와', '로'];
const ANY: [char; 4] = ['의', '에', '도', '만'];

/// Ends of words that look like a particle.
const WHOLE: [&str; 38] = [
    "고양이",
    "어린이",
    "호랑이",
    "원숭이",
    "젊은이",
    "늙은이",
    "지팡이",
    "떡볶이",
    "목걸이",
    "귀걸이",
    "옷걸이",
    "놀이",
    "높이",
    "깊이",
    "결과",
    "효과",
    "성과",
    "학과",
    "통과",
    "주의",
    "회의",
    "강의",
    "정의",
    "도로",
    "경로",
    "회로",
    "통로",
    "온도",
    "속도",
    "정도",
    "태도",
    "지도",
    "제도",
    "반도",
    "밀도",
    "휴가",
    "추가",
    "차이",
];

/// Plural.
const PLURAL: char = '들';

/// The word without its particle; words of other scripts are left as they are.
pub(super) fn without_particle(word: &str) -> &str {
    if !word.ends_with(is_syllable) {
        return word;
    }
    let stem = stem(word);
    match stem.strip_suffix(PLURAL).filter(|stem| is_enough(stem)) {
        Some(single) if single.ends_with(is_syllable) => single,
        _ => stem,
    }
}

fn stem(word: &str) -> &str {
    if WHOLE.iter().any(|whole| word.ends_with(whole)) {
        return word;
    }
    let long = LONG.iter().find_map(|particle| word.strip_suffix(particle));
    if let Some(stem) = long.filter(|stem| is_enough(stem)) {
        return stem;
    }
    let mut characters = word.chars();
    let (Some(last), Some(before)) = (characters.next_back(), characters.next_back()) else {
        return word;
    };
    let stem = &word[..word.len() - last.len_utf8()];
    let fits = match last_sound(before) {
        _ if ANY.contains(&last) => true,
        Some(0) => OPEN.contains(&last),
        // Behind ㄹ stands 로, too.
        Some(8) => last == '로' || CLOSED.contains(&last),
        Some(_) => CLOSED.contains(&last),
        // Behind digits and other letters the sound is not known.
        None => OPEN.contains(&last) || CLOSED.contains(&last),
    };
    if fits && is_enough(stem) { stem } else { word }
}

fn is_enough(stem: &str) -> bool {
    stem.chars().nth(1).is_some()
}

fn is_syllable(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// The consonant that a syllable ends in, by number; 0 for none.
fn last_sound(c: char) -> Option<u32> {
    is_syllable(c).then(|| (u32::from(c) - u32::from('가')) % 28)
}

#[cfg(test)]
mod tests {
    use super::without_particle;

    #[test]
    fn particles_are_left_out() {
        for (written, word) in [
            ("배터리가", "배터리"),
            ("배터리를", "배터리"),
            ("사람이", "사람"),
            ("사람들은", "사람"),
            ("학교에서는", "학교"),
            ("서울로", "서울"),
            ("MP3를", "MP3"),
            // No particle, or nothing would be left.
            ("고양이", "고양이"),
            ("국가", "국가"),
            ("전문가", "전문가"),
            ("민주주의", "민주주의"),
            ("나는", "나는"),
            ("battery", "battery"),
            ("안녕", "안녕"),
        ] {
            assert_eq!(without_particle(written), word, "{written}");
        }
    }
}
