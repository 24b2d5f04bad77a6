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
        let places = |by: i64| u32::try_from(by).ok();
        self.chain(
            depth,
            Self::sum,
            |operator, value, by| match operator {
                b"<<" => value.checked_shl(places(by)?),
                _ => value.checked_shr(places(by)?),
            },
            &[b"<<", b">>"],
        )
    }

    fn sum(&mut self, depth: usize) -> Option<i64> {
        self.chain(
            depth,
            Self::product,
            |operator, value, by| match operator {
                b"+" => value.checked_add(by),
                _ => value.checked_sub(by),
            },
            &[b"+", b"-"],
        )
    }

    fn product(&mut self, depth: usize) -> Option<i64> {
        self.chain(
            depth,
            Self::number,
            |operator, value, by| match operator {
                b"*" => value.checked_mul(by),
                b"/" => value.checked_div(by),
                _ => value.checked_rem(by),
            },
            &[b"*", b"/", b"%"],
        )
    }

    /// Operands between operators of one rank, from left to right.
    fn chain(
        &mut self,
        depth: usize,
        operand: fn(&mut Self, usize) -> Option<i64>,
        apply: impl Fn(&[u8], i64, i64) -> Option<i64>,
        operators: &[&[u8]],
    ) -> Option<i64> {
        let mut value = operand(self, depth)?;
        while let Some(operator) = operators.iter().find(|operator| self.eats(operator)) {
            value = apply(operator, value, operand(self, depth)?)?;
        }
        Some(value)
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
