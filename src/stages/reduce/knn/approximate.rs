//! Nearest neighbours of many rows: nearly all of the true ones, in a small share of the time.
//!
//! Rows are compared with those of the [cells](super::cells) nearest to them; then, as in NN-descent
//! (Dong, Charikar, Li 2011), with the neighbours of their neighbours, until a sample of rows has
//! found [`ENOUGH`] of its true neighbours or nothing new turns up.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::cells::Cells;
use super::lists::{Lists, Near, floor, insert};
use super::rows::Rows;
use crate::reduce::random::mix;
use crate::watch::{Cancelled, Watch};

/// Rows of a cell.
const CELL: usize = 256;

/// Cells that a row is compared with, in the mean.
const NEAR_CELLS: usize = 28;

/// Neighbours of a row that lead on to theirs. Lists are at least so long.
const LINKS: usize = 15;

/// Share of the true neighbours at which the search ends.
const ENOUGH: f64 = 0.995;

/// Rounds of neighbours' neighbours, at most.
const ROUNDS: usize = 3;

/// Rows whose true neighbours are known.
const SAMPLE: usize = 256;

/// Rows of a product of many with many.
const BLOCK: usize = 64;

/// Nearest rows of every row, itself among them, ascending, and which share of the true ones they
/// are, measured on a sample.
pub struct Found {
    pub lists: Vec<Vec<Near>>,
    pub recall: f64,
}

/// The `k` nearest of every row, by the numbers the rows have now; they are brought into another order.
/// Lists may be longer.
pub fn nearest(mut rows: Rows, k: usize, watch: &dyn Watch) -> Result<Found, Cancelled> {
    let progress = Progress { done: AtomicUsize::new(0), total: rows.len(), watch };
    let cells = Cells::of(&rows, CELL, NEAR_CELLS, watch)?;
    progress.tick(0.1)?;
    // Rows of a cell lie together from here on.
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_by_key(|&row| (cells.near[row as usize][0], row));
    rows.arrange(&order);
    let mut places = vec![0; order.len()];
    order.iter().zip(0..).for_each(|(&row, place)| places[row as usize] = place);
    let search = Search { rows, order, places, k: k.max(LINKS) };
    let mut lists = search.cells(&cells, &progress)?;
    let truth = search.truth(watch)?;
    progress.tick(0.1)?;
    let mut before: Vec<Vec<Near>> = vec![Vec::new(); lists.len()];
    let mut recall = truth.recall(&lists, k);

    for _ in 0..ROUNDS {
        if recall >= ENOUGH {
            break;
        }
        let next = search.neighbours_neighbours(&lists, &before, watch)?;
        let nothing_new = next == lists;
        before = std::mem::replace(&mut lists, next);
        recall = truth.recall(&lists, k);
        progress.tick(0.2 / ROUNDS as f64)?;
        if nothing_new {
            break;
        }
    }
    Ok(Found { lists: search.in_first_order(lists), recall })
}

/// Tells how far the search is, in rows.
struct Progress<'a> {
    done: AtomicUsize,
    total: usize,
    watch: &'a dyn Watch,
}

impl Progress<'_> {
    /// Another share of the work is done.
    fn tick(&self, share: f64) -> Result<(), Cancelled> {
        let more = (share * self.total as f64) as usize;
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        self.watch.tick(done.min(self.total), self.total)
    }
}

/// The rows, in the order of their cells. A place is where a row stands in it.
struct Search {
    rows: Rows,
    /// The row in each place.
    order: Vec<u32>,
    /// The place of each row.
    places: Vec<u32>,
    k: usize,
}

/// Rows of the cell `low` that `high` is near to, and the other way round; by places.
#[derive(Default)]
struct Visits {
    low: u32,
    high: u32,
    of_low: Vec<u32>,
    of_high: Vec<u32>,
}

impl Search {
    /// Compares every row with the rows of the cells near to it, each pair once.
    fn cells(&self, cells: &Cells, progress: &Progress) -> Result<Vec<Vec<Near>>, Cancelled> {
        let own = |&row: &u32| cells.near[row as usize][0];
        let bounds: Vec<u32> = (0..=cells.count as u32)
            .map(|cell| self.order.partition_point(|row| own(row) < cell) as u32)
            .collect();
        let members = |cell: u32| bounds[cell as usize]..bounds[cell as usize + 1];
        let lists = Lists::new(&self.order, self.k);
        let compare = |a: &[u32], b: &[u32], room: &mut (Vec<i32>, Vec<i32>)| {
            for a in a.chunks(BLOCK) {
                lists.offer(a, b, self.rows.products(a, b, &mut room.0), &mut room.1);
            }
        };
        let share = 0.3 / cells.count.max(1) as f64;
        (0..cells.count as u32).into_par_iter().try_for_each_init(
            Default::default,
            |room, cell| {
                let all: Vec<u32> = members(cell).collect();
                for first in (0..all.len()).step_by(BLOCK) {
                    let block = &all[first..(first + BLOCK).min(all.len())];
                    compare(block, &all[first..], room);
                }
                progress.tick(share)
            },
        )?;
        let visits = self.visits(cells);
        let share = 0.3 / visits.len().max(1) as f64;
        visits.par_iter().try_for_each_init(Default::default, |room, visits| {
            let all: Vec<u32> = members(visits.high).collect();
            compare(&visits.of_low, &all, room);
            let stay: Vec<u32> = members(visits.low)
                .filter(|place| visits.of_low.binary_search(place).is_err())
                .collect();
            compare(&stay, &visits.of_high, room);
            progress.tick(share)
        })?;
        self.fill_up(lists.into_lists(), progress.watch)
    }

    /// Rows too far from all others to have met enough of them are compared with all.
    fn fill_up(
        &self,
        mut lists: Vec<Vec<Near>>,
        watch: &dyn Watch,
    ) -> Result<Vec<Vec<Near>>, Cancelled> {
        let enough = self.k.min(lists.len());
        let short = lists.iter().zip(0..).filter(|(list, _)| list.len() < enough);
        let short: Vec<u32> = short.map(|(_, place)| place).collect();
        for (place, list) in short.iter().zip(self.nearest_of_all(&short, watch)?) {
            lists[*place as usize] = list;
        }
        Ok(lists)
    }

    /// Which pairs of cells have rows to compare.
    fn visits(&self, cells: &Cells) -> Vec<Visits> {
        let mut all: Vec<(u32, u32, bool, u32)> = Vec::new();
        for (place, &row) in self.order.iter().enumerate() {
            let near = &cells.near[row as usize];
            all.extend(
                near.iter().skip(1).map(|&cell| {
                    (near[0].min(cell), near[0].max(cell), near[0] > cell, place as u32)
                }),
            );
        }
        all.par_sort_unstable();
        let of = |visits: &[(u32, u32, bool, u32)]| {
            let (low, high) = visits.split_at(visits.partition_point(|visit| !visit.2));
            let places = |visits: &[(u32, u32, bool, u32)]| visits.iter().map(|v| v.3).collect();
            Visits {
                low: visits[0].0,
                high: visits[0].1,
                of_low: places(low),
                of_high: places(high),
            }
        };
        all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(of).collect()
    }

    /// Compares every row with the neighbours of its neighbours, where one of the two was not yet a
    /// neighbour in the lists `before`.
    fn neighbours_neighbours(
        &self,
        lists: &[Vec<Near>],
        before: &[Vec<Near>],
        watch: &dyn Watch,
    ) -> Result<Vec<Vec<Near>>, Cancelled> {
        // Each row's neighbours by place, and whether they are new.
        let links: Vec<Vec<(u32, bool)>> = lists
            .par_iter()
            .zip(before)
            .map(|(list, before)| {
                let is_new = |near: &Near| before.iter().all(|old| old.row != near.row);
                let link = |near: &Near| (self.places[near.row as usize], is_new(near));
                list.iter().take(LINKS).map(link).collect()
            })
            .collect();
        let back = backwards(&links);
        (0..lists.len())
            .into_par_iter()
            .map_init(Default::default, |(candidates, room): &mut (Vec<u32>, Vec<i32>), place| {
                if place.is_multiple_of(BLOCK) && watch.cancelled() {
                    return Err(Cancelled);
                }
                let mut list = lists[place].clone();
                candidates.clear();
                for &(middle, first_is_new) in links[place].iter().chain(&back[place]) {
                    for &(end, is_new) in &links[middle as usize] {
                        if first_is_new || is_new {
                            candidates.push(end);
                        }
                    }
                }
                candidates.sort_unstable();
                candidates.dedup();
                // What is in the list stays there: `insert` knows it.
                let products = self.rows.products(&[place as u32], candidates, room);
                let mut least = floor(&list, self.k);
                for (&product, &end) in products.iter().zip(&*candidates) {
                    if product >= least {
                        let row = self.order[end as usize];
                        insert(&mut list, self.k, Near { product, row });
                        least = floor(&list, self.k);
                    }
                }
                Ok(list)
            })
            .collect()
    }

    /// The lists in the order that the rows had at first.
    fn in_first_order(&self, mut lists: Vec<Vec<Near>>) -> Vec<Vec<Near>> {
        self.places.iter().map(|&place| std::mem::take(&mut lists[place as usize])).collect()
    }

    /// The true neighbours of a sample of rows.
    fn truth(&self, watch: &dyn Watch) -> Result<Truth, Cancelled> {
        let mut sample: Vec<u32> = (0..self.order.len() as u32).collect();
        sample.sort_unstable_by_key(|&place| mix(u64::from(self.order[place as usize])));
        sample.truncate(SAMPLE);
        let lists = self.nearest_of_all(&sample, watch)?;
        Ok(Truth { sample, lists })
    }

    /// The true neighbours of the rows in these places.
    fn nearest_of_all(&self, of: &[u32], watch: &dyn Watch) -> Result<Vec<Vec<Near>>, Cancelled> {
        let all: Vec<u32> = (0..self.order.len() as u32).collect();
        let nearest = of.par_chunks(BLOCK / 4).map_init(Vec::new, |room, places| {
            let mut lists: Vec<Vec<Near>> = vec![Vec::new(); places.len()];
            for others in all.chunks(BLOCK * BLOCK) {
                if watch.cancelled() {
                    return Err(Cancelled);
                }
                let products = self.rows.products(places, others, room);
                let rows = lists.iter_mut().zip(places).zip(products.chunks_exact(others.len()));
                for ((list, &place), products) in rows {
                    let mut least = floor(list, self.k);
                    for (&product, &other) in products.iter().zip(others) {
                        if product >= least || other == place {
                            let product = if other == place { i32::MAX } else { product };
                            let row = self.order[other as usize];
                            insert(list, self.k, Near { product, row });
                            least = floor(list, self.k);
                        }
                    }
                }
            }
            Ok(lists)
        });
        Ok(nearest.collect::<Result<Vec<_>, Cancelled>>()?.concat())
    }
}

/// The true neighbours of a sample of rows, by place.
struct Truth {
    sample: Vec<u32>,
    lists: Vec<Vec<Near>>,
}

impl Truth {
    /// Share of the `k` neighbours that are as near as the true ones.
    fn recall(&self, lists: &[Vec<Near>], k: usize) -> f64 {
        let found = |(&place, truth): (&u32, &Vec<Near>)| {
            let farthest = truth.get(k - 1).or(truth.last()).map_or(i32::MIN, |near| near.product);
            let list = lists[place as usize].iter().take(k);
            list.filter(|near| near.product >= farthest).count()
        };
        let wanted: usize = self.lists.iter().map(|list| list.len().min(k)).sum();
        let found: usize = self.sample.iter().zip(&self.lists).map(found).sum();
        found as f64 / wanted.max(1) as f64
    }
}

/// Who has each place among its neighbours: the first [`LINKS`] of them, as [`Search::neighbours_neighbours`]
/// has its links.
fn backwards(links: &[Vec<(u32, bool)>]) -> Vec<Vec<(u32, bool)>> {
    let mut back: Vec<Vec<(u32, bool)>> = vec![Vec::new(); links.len()];
    for (place, links) in links.iter().enumerate() {
        for &(end, is_new) in links {
            if back[end as usize].len() < LINKS && end as usize != place {
                back[end as usize].push((place as u32, is_new));
            }
        }
    }
    back
}
