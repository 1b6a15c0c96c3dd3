//! The nearest rows found so far of every row, offered to from many threads.
//!
//! A list keeps its best under the total order (product, row number) of all that it was ever
//! offered, so the order of the offers cannot show in it.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};

/// A row near to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The product of both rows.
    pub product: i32,
    pub row: u32,
}

impl Near {
    fn is_before(&self, other: &Near) -> bool {
        (other.product, self.row) < (self.product, other.row)
    }
}

/// Puts `new` into a list of at most `k`, the nearest first, unless its row is there or `k` are before it.
pub fn insert(list: &mut Vec<Near>, k: usize, new: Near) {
    let at = list.partition_point(|near| near.is_before(&new));
    if at < k && list.iter().all(|near| near.row != new.row) {
        list.truncate(k - 1);
        list.insert(at, new);
    }
}

/// The product below which nothing comes into a list of at most `k`.
pub fn floor(list: &[Near], k: usize) -> i32 {
    match list.last() {
        Some(last) if list.len() >= k => last.product,
        _ => i32::MIN,
    }
}

/// A list a place.
pub struct Lists<'a> {
    k: usize,
    /// The row that stands in each place.
    rows: &'a [u32],
    lists: Vec<Mutex<Vec<Near>>>,
    /// The product below which nothing can come in; it only rises.
    least: Vec<AtomicI32>,
}

impl<'a> Lists<'a> {
    /// Every list, of at most `k`, begins with its own row; `rows` stand in the places.
    pub fn new(rows: &'a [u32], k: usize) -> Self {
        let itself = |&row: &u32| {
            let mut list = Vec::with_capacity(k);
            list.push(Near { product: i32::MAX, row });
            Mutex::new(list)
        };
        let least = rows.iter().map(|_| AtomicI32::new(i32::MIN)).collect();
        Lists { k, rows, lists: rows.iter().map(itself).collect(), least }
    }

    /// Offers the rows in the places `a` those in `b` and the other way round, where `products` are
    /// theirs, one of `a` after the other.
    pub fn offer(&self, a: &[u32], b: &[u32], products: &[i32], floors: &mut Vec<i32>) {
        floors.clear();
        floors.extend(b.iter().map(|&row| self.least(row)));
        for (&row, products) in a.iter().zip(products.chunks_exact(b.len().max(1))) {
            let own = self.least(row);
            let pieces = products.chunks(16).zip(floors.chunks(16)).zip(b.chunks(16));
            for ((products, floors), others) in pieces {
                let pairs = || products.iter().zip(floors);
                if pairs().fold(false, |any, (&product, &floor)| any | (product >= own.min(floor)))
                {
                    for ((&product, &floor), &other) in pairs().zip(others) {
                        if product >= own.min(floor) && row != other {
                            self.meet(row, other, product);
                        }
                    }
                }
            }
        }
    }

    #[cold]
    fn meet(&self, a: u32, b: u32, product: i32) {
        for (place, other) in [(a, b), (b, a)] {
            if product >= self.least(place) {
                let near = Near { product, row: self.rows[other as usize] };
                let mut list = lock(&self.lists[place as usize]);
                insert(&mut list, self.k, near);
                self.least[place as usize].store(floor(&list, self.k), Ordering::Relaxed);
            }
        }
    }

    fn least(&self, place: u32) -> i32 {
        self.least[place as usize].load(Ordering::Relaxed)
    }

    /// The lists as they are now.
    pub fn into_lists(self) -> Vec<Vec<Near>> {
        let open =
            |list: Mutex<Vec<Near>>| list.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.lists.into_iter().map(open).collect()
    }
}

/// A panic in another worker already ends the run; what the lock guards is whole either way.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
