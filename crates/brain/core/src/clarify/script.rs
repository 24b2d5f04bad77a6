//! The scripts that the gate tells apart.

/// What a character is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// A letter of the Latin alphabet.
    Latin,
    /// A Chinese character, also as Japanese uses it.
    Han,
    /// Hiragana or katakana.
    Kana,
    /// Korean.
    Hangul,
    /// A letter of any other script.
    Foreign,
    /// A mark that is set above or below the letter before it.
    Mark,
    /// Not a letter.
    None,
}

impl Script {
    pub(super) fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphabetic() { Self::Latin } else { Self::None };
        }
        match u32::from(c) {
            0x300..=0x36f => Self::Mark,
            0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => Self::Han,
            0x3041..=0x3096 | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff => Self::Kana,
            0xff66..=0xff9f => Self::Kana,
            0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7a3 => Self::Hangul,
            0xaa | 0xba | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0x24f => Self::Latin,
            0x1e00..=0x1eff | 0xff21..=0xff3a | 0xff41..=0xff5a => Self::Latin,
            _ if c.is_alphabetic() => Self::Foreign,
            _ => Self::None,
        }
    }

    /// Whether the script puts no blanks between words and says in one character about what others say in two letters
    /// or more.
    pub(super) fn is_dense(self) -> bool {
        match self {
            Self::Han | Self::Kana | Self::Hangul => true,
            Self::Latin | Self::Foreign | Self::Mark | Self::None => false,
        }
    }
}

/// Whether a character is part of a word of a script that puts blanks between words.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || match Script::of(c) {
            Script::Latin | Script::Foreign | Script::Mark => true,
            Script::Han | Script::Kana | Script::Hangul => false,
            Script::None => c.is_numeric(),
        }
}

/// The length of a text in letters: a character of a dense script counts as two.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(|c| if Script::of(c).is_dense() { 2 } else { 1 }).sum()
}
