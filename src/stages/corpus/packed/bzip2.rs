//! bzip2: blocks of up to 900 kB, sorted by Burrows and Wheeler's transform, moved to the front and
//! Huffman-coded. Written here because the crate for it that is kept up has a licence of its own.

use std::io::{self, BufReader, Read};

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
/// Symbols that one selected table codes.
const GROUP: usize = 50;
/// Longest code.
const LONGEST: u32 = 20;

/// Whether these bytes begin such a file: `BZh`, a digit, a block or the end.
pub(super) fn begins(head: &[u8]) -> bool {
    let magic = |number: u64| number.to_be_bytes();
    matches!(head, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..]
        if rest.starts_with(&magic(BLOCK)[2..]) || rest.starts_with(&magic(END)[2..]))
}

/// Whether these few bytes may begin one.
pub(super) fn begun(head: &[u8]) -> bool {
    let [b, z, h, level] = [0, 1, 2, 3].map(|at| head.get(at).copied());
    let fits = |byte: Option<u8>, is: u8| byte.is_none_or(|byte| byte == is);
    let rest = head.get(4..).unwrap_or_default();
    let block = |number: u64| number.to_be_bytes()[2..].starts_with(rest);
    head.len() < 10
        && fits(b, b'B')
        && fits(z, b'Z')
        && fits(h, b'h')
        && level.is_none_or(|level| (b'1'..=b'9').contains(&level))
        && (block(BLOCK) || block(END))
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Bits of a source, the first first.
struct Bits<R: Read> {
    source: io::Bytes<BufReader<R>>,
    held: u64,
    count: u32,
}

impl<R: Read> Bits<R> {
    /// Holds this many bits, or fewer at the end.
    fn hold(&mut self, bits: u32) -> io::Result<()> {
        while self.count < bits {
            let Some(byte) = self.source.next().transpose()? else { break };
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
        Ok(())
    }

    /// The next bits, at most 48.
    fn take(&mut self, bits: u32) -> io::Result<u64> {
        self.hold(bits)?;
        self.count =
            self.count.checked_sub(bits).ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))?;
        Ok(self.held >> self.count & ((1 << bits) - 1))
    }

    fn bit(&mut self) -> io::Result<bool> {
        Ok(self.take(1)? == 1)
    }

    /// The next bits without taking them, zeros behind the end.
    fn look(&mut self, bits: u32) -> io::Result<u64> {
        self.hold(bits)?;
        let held = self.held & ((1 << self.count) - 1);
        Ok(match self.count >= bits {
            true => held >> (self.count - bits),
            false => held << (bits - self.count),
        })
    }
}

/// A canonical code.
struct Code {
    /// Behind the last code of each length, as if all were of the longest.
    limits: [u64; LONGEST as usize + 1],
    /// The difference between a code of each length and its place among the symbols.
    offsets: [i64; LONGEST as usize + 1],
    symbols: Vec<u16>,
}

impl Code {
    fn of(lengths: &[u32]) -> Self {
        let mut symbols: Vec<u16> = (0..lengths.len() as u16).collect();
        symbols.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        let (mut limits, mut offsets) = ([0; 21], [0; 21]);
        let (mut code, mut before) = (0_u64, 0);
        for length in 1..=LONGEST {
            code <<= 1;
            offsets[length as usize] = before - code as i64;
            let many = lengths.iter().filter(|&&other| other == length).count();
            code += many as u64;
            before += many as i64;
            limits[length as usize] = code << (LONGEST - length);
        }
        Code { limits, offsets, symbols }
    }

    fn symbol<R: Read>(&self, bits: &mut Bits<R>) -> io::Result<u16> {
        let next = bits.look(LONGEST)?;
        let length = (1..=LONGEST).find(|&length| next < self.limits[length as usize]);
        let length = length.ok_or_else(|| broken("no such code"))?;
        let code = bits.take(length)? as i64;
        let at = usize::try_from(code + self.offsets[length as usize]);
        let symbol = at.ok().and_then(|at| self.symbols.get(at));
        symbol.copied().ok_or_else(|| broken("no such symbol"))
    }
}

/// Reads what is packed in all streams, one after the other.
pub(super) struct Bzip2<R: Read> {
    bits: Bits<R>,
    /// Most bytes of a block; 0 between streams.
    largest: usize,
    ended: bool,
    /// For every place of the block its byte, and above it the place of the next.
    next: Vec<u32>,
    at: u32,
    /// Bytes of the block that are left.
    left: usize,
    last: Option<u8>,
    /// How often the last byte stood in a row, up to 4, and how often it still comes.
    run: u32,
    repeats: u32,
    crc: u32,
    said: u32,
}

impl<R: Read> Bzip2<R> {
    pub fn of(source: R) -> Self {
        let bits = Bits { source: BufReader::new(source).bytes(), held: 0, count: 0 };
        let (next, last) = (Vec::new(), None);
        let (at, run, repeats, crc, said) = (0, 0, 0, 0, 0);
        Bzip2 { bits, largest: 0, ended: false, next, at, left: 0, last, run, repeats, crc, said }
    }

    /// Goes to the next block; false at the end.
    fn block(&mut self) -> io::Result<bool> {
        loop {
            if self.largest == 0 && !self.stream()? {
                return Ok(false);
            }
            match self.bits.take(48)? {
                BLOCK => break,
                END => {
                    self.bits.take(32)?;
                    self.bits.count -= self.bits.count % 8;
                    self.largest = 0;
                    // Whatever else stands behind it is not of it.
                    self.bits.hold(32)?;
                    if self.bits.count < 32 || self.bits.look(24)? != 0x42_5a68 {
                        return Ok(false);
                    }
                }
                _ => return Err(broken("there is no block where one should be")),
            }
        }
        self.said = self.bits.take(32)? as u32;
        if self.bits.bit()? {
            return Err(broken("it is of an early kind of bzip2"));
        }
        self.unsort()?;
        (self.last, self.run, self.repeats, self.crc) = (None, 0, 0, u32::MAX);
        Ok(true)
    }

    fn stream(&mut self) -> io::Result<bool> {
        let magic = self.bits.take(24)?;
        let level = self.bits.take(8)?;
        if magic != 0x42_5a68 || !(0x31..=0x39).contains(&level) {
            return Err(broken("it does not begin as one"));
        }
        self.largest = (level as usize - 0x30) * 100_000;
        Ok(true)
    }

    /// Reads a block and finds the order of its bytes.
    fn unsort(&mut self) -> io::Result<()> {
        let origin = self.bits.take(24)? as usize;
        let mut front = self.used()?;
        let (selectors, codes) = self.codes(front.len() + 2)?;
        let last = front.len() as u16 + 1;
        let mut counts = [0_u32; 256];
        self.next.clear();
        let (mut run, mut weight) = (0_usize, 1_usize);
        let mut groups = selectors.iter();
        'block: loop {
            let code = groups.next().ok_or_else(|| broken("it has no end"))?;
            let code = &codes[usize::from(*code)];
            for _ in 0..GROUP {
                let symbol = code.symbol(&mut self.bits)?;
                if symbol < 2 {
                    run += weight << symbol;
                    weight <<= 1;
                    if run > self.largest {
                        return Err(broken("a block is too long"));
                    }
                    continue;
                }
                let room = self.largest - self.next.len();
                if run > room || (symbol < last && run == room) {
                    return Err(broken("a block is too long"));
                }
                self.next.resize(self.next.len() + run, u32::from(front[0]));
                counts[usize::from(front[0])] += run as u32;
                (run, weight) = (0, 1);
                if symbol == last {
                    break 'block;
                }
                let at = usize::from(symbol) - 1;
                front[..=at].rotate_right(1);
                counts[usize::from(front[0])] += 1;
                self.next.push(u32::from(front[0]));
            }
        }
        self.link(counts, origin)
    }

    /// Byte values that the block has, in order.
    fn used(&mut self) -> io::Result<Vec<u8>> {
        let blocks = self.bits.take(16)?;
        let mut used = Vec::new();
        for block in (0..16).filter(|block| blocks >> (15 - block) & 1 == 1) {
            let there = self.bits.take(16)?;
            used.extend((0..16).filter(|at| there >> (15 - at) & 1 == 1).map(|at| block * 16 + at));
        }
        match used.is_empty() {
            true => Err(broken("a block has no bytes")),
            false => Ok(used),
        }
    }

    /// Codes, and which of them is used for each group of symbols.
    fn codes(&mut self, symbols: usize) -> io::Result<(Vec<u8>, Vec<Code>)> {
        let tables = self.bits.take(3)? as usize;
        let groups = self.bits.take(15)?;
        if !(2..=6).contains(&tables) || groups == 0 {
            return Err(broken("a block has no codes"));
        }
        let mut front = [0, 1, 2, 3, 4, 5];
        let mut selectors = Vec::new();
        for _ in 0..groups {
            let mut at = 0;
            while self.bits.bit()? {
                at += 1;
                if at >= tables {
                    return Err(broken("there is no such code"));
                }
            }
            front[..=at].rotate_right(1);
            selectors.push(front[0]);
        }
        let mut codes = Vec::new();
        for _ in 0..tables {
            let mut length = self.bits.take(5)? as u32;
            let mut lengths = Vec::with_capacity(symbols);
            for _ in 0..symbols {
                while self.bits.bit()? {
                    length = if self.bits.bit()? { length.wrapping_sub(1) } else { length + 1 };
                    if !(1..=LONGEST).contains(&length) {
                        return Err(broken("a code is too long"));
                    }
                }
                if !(1..=LONGEST).contains(&length) {
                    return Err(broken("a code is too long"));
                }
                lengths.push(length);
            }
            codes.push(Code::of(&lengths));
        }
        Ok((selectors, codes))
    }

    /// Writes above every byte where the next one is.
    fn link(&mut self, counts: [u32; 256], origin: usize) -> io::Result<()> {
        if origin >= self.next.len() {
            return Err(broken("a block does not say where it begins"));
        }
        let mut starts = [0; 256];
        let mut before = 0;
        for (start, count) in starts.iter_mut().zip(counts) {
            *start = before;
            before += count;
        }
        for at in 0..self.next.len() {
            let byte = (self.next[at] & 0xff) as usize;
            self.next[starts[byte] as usize] |= (at as u32) << 8;
            starts[byte] += 1;
        }
        self.at = self.next[origin] >> 8;
        self.left = self.next.len();
        Ok(())
    }

    /// The next byte of the block; none at its end.
    fn byte(&mut self) -> Option<u8> {
        loop {
            if self.repeats > 0 {
                self.repeats -= 1;
                return self.last;
            }
            self.left = self.left.checked_sub(1)?;
            let entry = self.next[self.at as usize];
            self.at = entry >> 8;
            let byte = entry as u8;
            if self.run == 4 {
                self.repeats = u32::from(byte);
                self.run = 0;
                continue;
            }
            self.run = if self.last == Some(byte) && self.run > 0 { self.run + 1 } else { 1 };
            self.last = Some(byte);
            return Some(byte);
        }
    }
}

impl<R: Read> Read for Bzip2<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < into.len() && !self.ended {
            if self.left == 0 && self.repeats == 0 {
                // What is there is given before more is waited for.
                if written > 0 {
                    break;
                }
                self.ended = !self.block()?;
                continue;
            }
            while written < into.len()
                && let Some(byte) = self.byte()
            {
                self.crc = self.crc << 8 ^ CRC[(self.crc >> 24) as usize ^ usize::from(byte)];
                into[written] = byte;
                written += 1;
            }
            if self.left == 0 && self.repeats == 0 && !self.crc != self.said {
                return Err(broken("its checksum differs"));
            }
        }
        Ok(written)
    }
}

/// CRC-32 with the first bit first.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> 31 == 1 { crc << 1 ^ 0x04c1_1db7 } else { crc << 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
