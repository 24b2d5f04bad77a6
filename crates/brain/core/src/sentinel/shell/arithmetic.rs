//! What `$((…))` comes to, where it is made of numbers alone: an address can be written as a sum.

/// The deepest parentheses that are looked into.
const MAX_DEPTH: usize = 32;

/// The number that an expression of numbers, `+ - * / % << >> ( )` comes to; `None` when anything else is in it.
pub(super) fn value(expression: &str) -> Option<i64> {
    let mut reader = Reader { rest: expression.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect(), at: 0 };
    let value = reader.shifted(0)?;
    (reader.at == reader.rest.len()).then_some(value)
}

struct Reader {
    rest: Vec<u8>,
    at: usize,
}

impl Reader {
    fn eats(&mut self, text: &[u8]) -> bool {
        let is_here = self.rest[self.at..].starts_with(text);
        self.at += if is_here { text.len() } else { 0 };
        is_here
    }

    fn shifted(&mut self, depth: usize) -> Option<i64> {
        let mut value = self.sum(depth)?;
        loop {
            value = if self.eats(b"<<") {
                value.checked_shl(u32::try_from(self.sum(depth)?).ok()?)?
            } else if self.eats(b">>") {
                value.checked_shr(u32::try_from(self.sum(depth)?).ok()?)?
            } else {
                return Some(value);
            };
        }
    }

    fn sum(&mut self, depth: usize) -> Option<i64> {
        let mut value = self.product(depth)?;
        loop {
            value = if self.eats(b"+") {
                value.checked_add(self.product(depth)?)?
            } else if self.eats(b"-") {
                value.checked_sub(self.product(depth)?)?
            } else {
                return Some(value);
            };
        }
    }

    fn product(&mut self, depth: usize) -> Option<i64> {
        let mut value = self.number(depth)?;
        loop {
            value = if self.eats(b"*") {
                value.checked_mul(self.number(depth)?)?
            } else if self.eats(b"/") {
                value.checked_div(self.number(depth)?)?
            } else if self.eats(b"%") {
                value.checked_rem(self.number(depth)?)?
            } else {
                return Some(value);
            };
        }
    }

    fn number(&mut self, depth: usize) -> Option<i64> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.eats(b"(") {
            let value = self.shifted(depth + 1)?;
            return self.eats(b")").then_some(value);
        }
        if self.eats(b"-") {
            return self.number(depth + 1)?.checked_neg();
        }
        let length =
            self.rest[self.at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        let digits = std::str::from_utf8(&self.rest[self.at..self.at + length]).ok()?;
        self.at += length;
        let (radix, digits) = match digits.split_once('#') {
            Some((radix, digits)) => (radix.parse().ok().filter(|radix| (2..=36).contains(radix))?, digits),
            None if digits.starts_with("0x") || digits.starts_with("0X") => (16, &digits[2..]),
            None if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
            None => (10, digits),
        };
        i64::from_str_radix(digits, radix).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn sums_of_numbers_are_computed_and_nothing_else_is() {
        for (expression, expected) in [
            ("127", Some(127)),
            (" 1 + 2 * 3 ", Some(7)),
            ("(1+2)*3", Some(9)),
            ("0x7f", Some(127)),
            ("0177", Some(127)),
            ("16#7f", Some(127)),
            ("1<<4 | 1", None),
            ("127<<24", Some(2_130_706_432)),
            ("-(3-5)", Some(2)),
            ("1/0", None),
            ("9223372036854775807+1", None),
            ("x+1", None),
            ("", None),
            ("1 2", Some(12)),
        ] {
            assert_eq!(value(expression), expected, "{expression}");
        }
        assert_eq!(value(&"(".repeat(100_000)), None);
        assert_eq!(value(&format!("{}1", "-".repeat(100_000))), None);
    }
}
