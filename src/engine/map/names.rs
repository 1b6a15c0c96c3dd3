//! Names placed where they fit: the first of a list at its place or as near to it as there is room,
//! the next beside it, and so on; none over another.
//!
//! A greedy placement with a few candidates for each, as Christensen, Marks and Shieber (1995) have it:
//! on a map of hundreds of names it takes no time that is felt while zooming.

/// A name to be placed, in whole units (cells or pixels).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where its middle is to be, from the left.
    pub x: i32,
    /// The same, from above.
    pub y: i32,
    /// Its size, with whatever is to be kept free around it.
    pub width: i32,
    /// See `width`.
    pub height: i32,
}

/// How far from its place a name may stand: quarters of its width to the right, heights down; the
/// nearest first.
const ASIDE: [(i32, i32); 11] =
    [(0, 0), (0, -1), (0, 1), (2, 0), (-2, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -2), (0, 2)];

/// The upper left corners of those that fit into an area of `size` (width, height), no more than `most`;
/// `None` for those that find no room, and for places outside the area.
pub fn place(wanted: &[Wanted], size: (i32, i32), most: usize) -> Vec<Option<(i32, i32)>> {
    let mut taken: Vec<(i32, i32, Wanted)> = Vec::new();
    let mut placed = Vec::with_capacity(wanted.len());
    for name in wanted {
        let seen = (0..size.0).contains(&name.x) && (0..size.1).contains(&name.y);
        let fits = seen && name.width <= size.0 && name.height <= size.1 && taken.len() < most;
        let corner = |&(quarters, down): &(i32, i32)| {
            let x = name.x - name.width / 2 + quarters * name.width / 4;
            let y = name.y - name.height / 2 + down * name.height;
            // At the edge a name moves in.
            (x.clamp(0, size.0 - name.width), y.clamp(0, size.1 - name.height))
        };
        let is_free = |&(x, y): &(i32, i32)| {
            taken.iter().all(|(other_x, other_y, other)| {
                x + name.width <= *other_x
                    || other_x + other.width <= x
                    || y + name.height <= *other_y
                    || other_y + other.height <= y
            })
        };
        let found = if fits { ASIDE.iter().map(corner).find(is_free) } else { None };
        taken.extend(found.map(|(x, y)| (x, y, *name)));
        placed.push(found);
    }
    placed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted() -> impl Strategy<Value = Wanted> {
        (-20..140, -20..60, 1..40, 1..4).prop_map(|(x, y, width, height)| Wanted {
            x,
            y,
            width,
            height,
        })
    }

    proptest! {
        #[test]
        fn names_stay_inside_and_never_overlap(
            names in prop::collection::vec(wanted(), 0..60),
            size in (1..130, 1..50),
            most in 0usize..40,
        ) {
            let placed = place(&names, size, most);
            prop_assert_eq!(placed.len(), names.len());
            let shown: Vec<(i32, i32, Wanted)> = placed
                .iter()
                .zip(&names)
                .filter_map(|(at, name)| at.map(|(x, y)| (x, y, *name)))
                .collect();
            prop_assert!(shown.len() <= most);
            for (number, (x, y, name)) in shown.iter().enumerate() {
                prop_assert!(*x >= 0 && x + name.width <= size.0);
                prop_assert!(*y >= 0 && y + name.height <= size.1);
                for (other_x, other_y, other) in &shown[..number] {
                    let across = x + name.width > *other_x && other_x + other.width > *x;
                    let down = y + name.height > *other_y && other_y + other.height > *y;
                    prop_assert!(!(across && down), "{name:?} over {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_first_stands_at_its_place_and_the_next_beside_it() {
        let name = Wanted { x: 20, y: 5, width: 8, height: 1 };
        let placed = place(&[name, name, name], (40, 10), 9);
        assert_eq!(placed, [Some((16, 5)), Some((16, 4)), Some((16, 6))]);
        assert_eq!(place(&[name, name], (40, 10), 1), [Some((16, 5)), None]);
        assert_eq!(place(&[Wanted { x: 41, ..name }], (40, 10), 9), [None]);
        assert_eq!(place(&[Wanted { x: 39, ..name }], (40, 10), 9), [Some((32, 5))]);
    }
}
