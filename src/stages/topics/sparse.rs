//! Sums of sparse rows: (column, number) by ascending column.

use std::ops::Add;

/// The sum of two rows.
pub(super) fn add<T: Copy + Add<Output = T>>(a: &[(u32, T)], b: &[(u32, T)]) -> Vec<(u32, T)> {
    let mut sum = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (left, right) = (a[i], b[j]);
        sum.push(match left.0.cmp(&right.0) {
            std::cmp::Ordering::Less => left,
            std::cmp::Ordering::Greater => right,
            std::cmp::Ordering::Equal => (left.0, left.1 + right.1),
        });
        i += usize::from(left.0 <= right.0);
        j += usize::from(right.0 <= left.0);
    }
    sum.extend(&a[i..]);
    sum.extend(&b[j..]);
    sum
}

#[cfg(test)]
mod tests {
    use super::add;

    #[test]
    fn rows_add_up_by_column() {
        assert_eq!(
            add(&[(1, 2), (4, 1)], &[(0, 5), (4, 3), (9, 1)]),
            [(0, 5), (1, 2), (4, 4), (9, 1)]
        );
        assert_eq!(add(&[], &[(3, 1.5)]), [(3, 1.5)]);
        assert_eq!(add::<f64>(&[], &[]), []);
    }
}
