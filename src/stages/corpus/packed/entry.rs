//! A file of an archive, packed and unpacked.

use std::io::{self, Read};
use std::rc::Rc;

use super::bounds::{Bounded, Bounds, Flaw, Used};
use super::{Codec, Unpacking};
use crate::text::sanitise;

/// A file of an archive, as it lies there.
pub(super) struct Entry<'a> {
    pub name: String,
    pub packed: &'a [u8],
    pub method: Method,
    /// Of what is in it, where it is told.
    pub crc: Option<u32>,
}

/// How a file of an archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflate,
    Other(Codec),
    Locked,
    Unknown(u16),
}

/// A file of an archive.
pub(in crate::corpus) struct Member {
    /// Its path in the archive.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Entry<'_> {
    pub fn read(&self, bounds: &Rc<Bounds>, layers: usize) -> io::Result<Member> {
        let mut bytes = Vec::new();
        self.reader(bounds)?.read_to_end(&mut bytes)?;
        let mut crc = flate2::Crc::new();
        crc.update(&bytes);
        if self.crc.is_some_and(|said| said != crc.sum()) {
            let what = format!("the checksum of {} differs", sanitise(&self.name));
            return Err(Flaw::Damaged(what).into());
        }
        if Codec::of(&bytes).is_some() {
            let whole = Unpacking::within(&bytes[..], bounds.clone(), layers)?.whole()?;
            bytes = whole;
        }
        Ok(Member { name: sanitise(&self.name).into_owned(), bytes })
    }

    /// Its content, within the bounds.
    pub fn reader(&self, bounds: &Rc<Bounds>) -> io::Result<impl Read> {
        let packed = Used { bytes: self.packed, bounds: bounds.clone() };
        let inner: Box<dyn Read + '_> = match self.method {
            Method::Stored => Box::new(packed),
            Method::Deflate => Box::new(flate2::read::DeflateDecoder::new(packed)),
            Method::Other(codec) => codec.reader(packed),
            Method::Locked => return Err(Flaw::Locked.into()),
            Method::Unknown(method) => return Err(Flaw::Method(method).into()),
        };
        Ok(Bounded { inner, bounds: bounds.clone() })
    }
}
