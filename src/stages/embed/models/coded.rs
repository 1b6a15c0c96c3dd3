//! A table of whole numbers of 6 bits as Huffman codes, whose rows become floats when they are asked for.
//!
//! Rows differ in how far their numbers lie from zero, so a row is written in the one of a few codes that
//! makes it shortest (Huffman 1952, A method for the construction of minimum-redundancy codes; of bounded
//! length: Larmore and Hirschberg 1990). Nothing is lost.
//!
//! Row i belongs to part i mod P, and its number q stands for q · step + low of that part. What is coded is
//! q less the number nearest to 0, modulo 64, so that all parts speak of the same. Codes are canonical,
//! their first bit is the lowest of a byte, and each row begins with a byte.

use rayon::prelude::*;

use super::tensors::Tensors;
use crate::embed::EmbedError;
use crate::embed::models::ModelFile;

/// Different numbers.
pub(super) const NUMBERS: usize = 64;
/// Most bits of a code.
const LONGEST: u32 = 12;
/// Codes that rows choose from.
const CODES: usize = 16;
/// How often codes are made of rows and rows choose among codes.
const ROUNDS: usize = 6;
/// Bytes of a row's entry in `M.rows`.
const ENTRY: usize = 3;

/// How to read a table that lies in a model file.
#[derive(Debug)]
pub struct Coded {
    bits: String,
    /// Of each code, by the next bits: the number and the length of its code.
    decoders: Vec<Vec<(u8, u8)>>,
    /// Of each row: where it begins, its code. One more than there are rows.
    rows: Vec<(u32, u8)>,
    /// Of each part: step, low, and the number nearest to 0.
    parts: Vec<(f32, f32, u8)>,
}

impl Coded {
    /// The table `name` of a file, which has so many rows and parts.
    pub fn new(
        file: &ModelFile,
        name: &str,
        rows: usize,
        parts: usize,
    ) -> Result<Self, EmbedError> {
        let damaged = |what: &str| file.damaged(&format!("`{name}` {what}"));
        let bits = format!("{name}.bits");
        let decoders: Option<Vec<_>> =
            file.bytes(&format!("{name}.codes"))?.as_chunks().0.iter().map(decoder).collect();
        let decoders = decoders.ok_or_else(|| damaged("has codes that are none"))?;
        let entries = file.bytes(&format!("{name}.rows"))?.as_chunks::<ENTRY>().0;
        let (mut ends, mut end) = (Vec::with_capacity(rows + 1), 0u64);
        for &[low, high, code] in entries {
            if usize::from(code) >= decoders.len() {
                return Err(damaged("names a code that it does not have"));
            }
            ends.push((end as u32, code));
            end += u64::from(u16::from_le_bytes([low, high]));
        }
        if ends.len() != rows || end != file.bytes(&bits)?.len() as u64 || end > u32::MAX.into() {
            return Err(damaged("has a wrong size"));
        }
        ends.push((end as u32, 0));
        let steps = file.floats(&format!("{name}.steps"), parts)?;
        let lows = file.floats(&format!("{name}.lows"), parts)?;
        let parts = steps.into_iter().zip(lows).map(|(step, low)| (step, low, zero(step, low)));
        Ok(Coded { bits, decoders, rows: ends, parts: parts.collect() })
    }

    /// The bytes that [`Coded::row`] reads.
    pub fn bits<'a>(&self, file: &'a ModelFile) -> Result<&'a [u8], EmbedError> {
        file.bytes(&self.bits)
    }

    /// Writes row `row` as floats into `out`, which holds as many as there are columns.
    pub fn row(&self, bits: &[u8], row: usize, out: &mut [f32]) {
        let ((start, code), (end, _)) = (self.rows[row], self.rows[row + 1]);
        let (step, low, zero) = self.parts[row % self.parts.len()];
        let decoder = &self.decoders[usize::from(code)];
        let (words, rest) = bits[start as usize..end as usize].as_chunks::<4>();
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        // What is beyond the end reads as zeros.
        let mut words = words.iter().chain(std::iter::once(&last));
        let (mut ahead, mut count) = (0u64, 0u32);
        for value in out {
            if count < LONGEST {
                ahead |= u64::from(u32::from_le_bytes(*words.next().unwrap_or(&[0; 4]))) << count;
                count += 32;
            }
            let (number, length) = decoder[ahead as usize & ((1 << LONGEST) - 1)];
            ahead >>= length;
            count -= u32::from(length);
            let number = number.wrapping_add(zero) % NUMBERS as u8;
            *value = f32::from(number) * step + low;
        }
    }
}

/// The number that stands for what is nearest to 0.
fn zero(step: f32, low: f32) -> u8 {
    (-low / step).round().rem_euclid(NUMBERS as f32) as u8 % NUMBERS as u8
}

/// The canonical codes of these lengths, in order of length and number, as bits the first of which is the
/// lowest. `None` where they are not a complete code.
fn canonical(lengths: &[u8; NUMBERS]) -> Option<[u32; NUMBERS]> {
    let room = |length: u8| 1u32 << (LONGEST - u32::from(length));
    if lengths.iter().any(|&length| length == 0 || u32::from(length) > LONGEST)
        || lengths.iter().map(|&length| room(length)).sum::<u32>() != 1 << LONGEST
    {
        return None;
    }
    let mut order: Vec<usize> = (0..NUMBERS).collect();
    order.sort_by_key(|&number| lengths[number]);
    let (mut codes, mut next) = ([0; NUMBERS], 0u32);
    for number in order {
        // The highest bits of `next` are the code.
        codes[number] = next.reverse_bits() >> (u32::BITS - LONGEST);
        next += room(lengths[number]);
    }
    Some(codes)
}

fn decoder(lengths: &[u8; NUMBERS]) -> Option<Vec<(u8, u8)>> {
    let codes = canonical(lengths)?;
    let mut table = vec![(0, 0); 1 << LONGEST];
    for (number, (&code, &length)) in codes.iter().zip(lengths).enumerate() {
        for entry in table[code as usize..].iter_mut().step_by(1 << length) {
            *entry = (number as u8, length);
        }
    }
    Some(table)
}

/// Writes the table `name` of rows of numbers below 64; `parts` are each part's step and low.
/// `None` where a row is too long.
pub(super) fn write(
    name: &str,
    rows: &[&[u8]],
    parts: &[(f32, f32)],
    out: &mut Tensors,
) -> Option<()> {
    let numbers = |row: usize| {
        let (step, low) = parts[row % parts.len()];
        let zero = zero(step, low);
        rows[row].iter().map(move |number| number.wrapping_sub(zero) % NUMBERS as u8)
    };
    let counts: Vec<[u32; NUMBERS]> = (0..rows.len())
        .into_par_iter()
        .map(|row| {
            let mut counts = [0; NUMBERS];
            numbers(row).for_each(|number| counts[usize::from(number)] += 1);
            counts
        })
        .collect();
    let (codes, chosen) = codes(&counts);
    let packed: Vec<Vec<u8>> = (0..rows.len())
        .into_par_iter()
        .map(|row| {
            let lengths = &codes[usize::from(chosen[row])];
            pack(numbers(row), lengths, &canonical(lengths).unwrap_or([0; NUMBERS]))
        })
        .collect();
    let mut entries = Vec::with_capacity(rows.len() * ENTRY);
    for (bytes, code) in packed.iter().zip(&chosen) {
        entries.extend(u16::try_from(bytes.len()).ok()?.to_le_bytes());
        entries.push(*code);
    }
    out.bytes(&format!("{name}.bits"), packed.concat());
    out.bytes(&format!("{name}.rows"), entries);
    out.bytes(&format!("{name}.codes"), codes.concat());
    let (steps, lows): (Vec<f32>, Vec<f32>) = parts.iter().copied().unzip();
    out.floats(&format!("{name}.steps"), &steps);
    out.floats(&format!("{name}.lows"), &lows);
    Some(())
}

fn pack(
    numbers: impl Iterator<Item = u8>,
    lengths: &[u8; NUMBERS],
    codes: &[u32; NUMBERS],
) -> Vec<u8> {
    let (mut bytes, mut ahead, mut count) = (Vec::new(), 0u64, 0u32);
    for number in numbers {
        ahead |= u64::from(codes[usize::from(number)]) << count;
        count += u32::from(lengths[usize::from(number)]);
        while count >= 8 {
            bytes.push(ahead as u8);
            (ahead, count) = (ahead >> 8, count - 8);
        }
    }
    if count > 0 {
        bytes.push(ahead as u8);
    }
    bytes
}

/// Codes' lengths, and the code that makes each row shortest, found from how often each number is in each
/// row: first rows of like spread have a code together, then codes and choices follow each other.
fn codes(counts: &[[u32; NUMBERS]]) -> (Vec<[u8; NUMBERS]>, Vec<u8>) {
    let spread = |counts: &[u32; NUMBERS]| -> u64 {
        let far = |number: usize| number.min(NUMBERS - number) as u64;
        (0..NUMBERS).map(|number| u64::from(counts[number]) * far(number).pow(2)).sum()
    };
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_cached_key(|&row| (spread(&counts[row]), row));
    let mut chosen = vec![0; counts.len()];
    for (place, row) in order.into_iter().enumerate() {
        chosen[row] = (place * CODES / counts.len()) as u8;
    }
    let mut codes = Vec::new();
    for _ in 0..ROUNDS {
        // Every number has a code, whether it is there or not.
        let mut of_code = vec![[1u64; NUMBERS]; CODES];
        for (counts, &code) in counts.iter().zip(&chosen) {
            for (all, count) in of_code[usize::from(code)].iter_mut().zip(counts) {
                *all += u64::from(*count);
            }
        }
        codes = of_code.iter().map(lengths).collect();
        let size = |counts: &[u32; NUMBERS], lengths: &[u8; NUMBERS]| -> u32 {
            counts.iter().zip(lengths).map(|(count, length)| count * u32::from(*length)).sum()
        };
        let shortest = |counts: &[u32; NUMBERS]| {
            let size = |code: &usize| size(counts, &codes[*code]);
            (0..CODES).min_by_key(size).unwrap_or_default() as u8
        };
        chosen = counts.par_iter().map(shortest).collect();
    }
    (codes, chosen)
}

/// Lengths of the shortest code of at most [`LONGEST`] bits (package-merge).
fn lengths(counts: &[u64; NUMBERS]) -> [u8; NUMBERS] {
    let single = |number: usize| {
        let mut holds = [0; NUMBERS];
        holds[number] = 1;
        (counts[number], holds)
    };
    let mut singles: Vec<(u64, [u8; NUMBERS])> = (0..NUMBERS).map(single).collect();
    singles.sort_by_key(|(count, _)| *count);
    let mut list = singles.clone();
    for _ in 1..LONGEST {
        let pairs = list.chunks_exact(2).map(|pair| {
            let both = std::array::from_fn(|number| pair[0].1[number] + pair[1].1[number]);
            (pair[0].0 + pair[1].0, both)
        });
        let packages: Vec<_> = pairs.collect();
        list = singles.iter().copied().chain(packages).collect();
        list.sort_by_key(|(count, _)| *count);
    }
    let mut lengths = [0; NUMBERS];
    for (_, holds) in &list[..2 * (NUMBERS - 1)] {
        lengths.iter_mut().zip(holds).for_each(|(length, holds)| *length += holds);
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_shortest_code_and_complete() {
        // 2^-1, 2^-2 … are best coded by their own lengths as far as there is room.
        let counts: [u64; NUMBERS] =
            std::array::from_fn(|number| if number < 6 { 1 << (40 - number) } else { 1 });
        let lengths = lengths(&counts);
        assert_eq!(lengths[..6], [1, 2, 3, 4, 5, 6]);
        assert!(lengths[6..].iter().all(|length| (11..=12).contains(length)), "{lengths:?}");
        let codes = canonical(&lengths).unwrap();
        let decoder = decoder(&lengths).unwrap();
        for (number, (code, length)) in codes.iter().zip(lengths).enumerate() {
            assert_eq!(decoder[*code as usize], (number as u8, length));
        }
        let mut short = lengths;
        short[0] = 2;
        assert!(canonical(&short).is_none());
        assert!(canonical(&[6; NUMBERS]).is_some() && canonical(&[13; NUMBERS]).is_none());
    }
}
