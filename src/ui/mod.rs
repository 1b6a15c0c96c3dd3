//! Drawing tools of screens and dialogs. Knows the keys' names and nothing of what is shown.
//!
//! * [`theme`], [`themes`] — styles, and the files they come from
//! * [`glyphs`], [`text`] — characters and cells
//! * [`painter`], [`canvas`] — drawing with them: panes, rows, bars; pictures of dots
//! * [`layout`], [`popup`] — how a place is shared; what lies over a screen
//! * [`input`], [`cursor`] — a line of typed text; the selected row of a list
//! * [`spots`] — what can be clicked

pub mod canvas;
pub mod cursor;
pub mod glyphs;
pub mod input;
pub mod layout;
pub mod painter;
pub mod popup;
pub mod spots;
pub mod text;
pub mod theme;
pub mod themes;
