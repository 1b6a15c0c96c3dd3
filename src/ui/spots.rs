//! Where things lie on the screen, for the mouse: drawing says it, clicks ask it.

use crate::keymap::{Pane, Screen};
use crate::topics::TopicId;

/// Something that can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A screen's tab.
    Screen(Screen),
    Pane(Pane),
    /// A row of a pane's list, by its number in the whole list.
    Row(Pane, usize),
    /// A row of what lies over the screen.
    Choice(usize),
    /// A cell of the heatmap, by its places on the axes.
    Cell(usize, usize),
    /// A topic on the map.
    Topic(TopicId),
    /// A group of topics on the map, by its layer and number.
    Group(usize, usize),
}

/// Everything that can be clicked and where it lies, in the order it was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spots(Vec<(Area, Spot)>);

/// Cells from `x`, `y` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    fn holds(self, x: u16, y: u16) -> bool {
        let inside = |at: u16, from: u16, size: u16| at >= from && at - from < size;
        inside(x, self.x, self.width) && inside(y, self.y, self.height)
    }
}

impl Spots {
    pub fn add(&mut self, area: Area, spot: Spot) {
        self.0.push((area, spot));
    }

    /// The spot at a cell: the one drawn last.
    pub fn at(&self, x: u16, y: u16) -> Option<Spot> {
        self.0.iter().rev().find(|(area, _)| area.holds(x, y)).map(|(_, spot)| *spot)
    }
}
