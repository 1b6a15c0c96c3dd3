//! Topics as rings on a plane.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::plane::View;
use crate::app::State;
use crate::topics::TopicId;
use crate::ui::canvas::Canvas;
use crate::ui::painter::Painter;
use crate::ui::spots::Spot;
use crate::ui::text::width;

/// Share of the pane's height that the largest ring may have across.
const LARGEST: f64 = 0.2;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let Some(model) = &state.model else { return };
    let (places, real) = (&state.screens.map.topics, model.topics.without_outliers());
    let selected = state.selected_topic().and_then(|id| id.index());
    let middle = selected.and_then(|id| places.get(id)).copied().unwrap_or_default();
    let mut canvas = Canvas::new(area, painter.ascii);
    let (across, down) = canvas.density();
    let view = View::of(places, middle, state.screens.map.zoom, canvas.size());
    let largest = real.iter().map(|topic| topic.size).max().unwrap_or(1).max(1) as f64;
    let most = view.size.1 / if painter.ascii { 0.5 } else { 1.0 } * LARGEST / 2.0;
    let mut names: Vec<(u16, u16, usize, bool)> = Vec::new();
    // The selected ring is drawn last, over the others.
    let mut order: Vec<usize> = (0..real.len().min(places.len())).collect();
    order.sort_by_key(|&id| (Some(id) == selected, std::cmp::Reverse(real[id].size)));
    for id in order {
        let (x, y) = view.dot(places[id]);
        let is_selected = Some(id) == selected;
        let radius = most * (real[id].size as f64 / largest).sqrt() * state.screens.map.zoom.sqrt();
        let style = if is_selected { painter.theme.focus } else { painter.theme.bar };
        canvas.ring((x, y), radius.max(1.0), style);
        if is_selected {
            canvas.ring((x, y), radius + 1.5, style);
        }
        if x >= 0.0 && y >= 0.0 && x < view.size.0 && y < view.size.1 {
            let cell = (x as usize / across, y as usize / down);
            names.push((cell.0 as u16, cell.1 as u16, id, is_selected));
        }
    }
    canvas.draw(painter);
    for (x, y, id, is_selected) in names {
        let mark = if is_selected { painter.glyphs.marker } else { "" };
        let name = format!(" {mark}{id} ");
        let left = x.saturating_sub(width(&name) as u16 / 2);
        let style = if is_selected { painter.theme.focus } else { painter.theme.text };
        // Not in the colour of the ring below it.
        painter.line(area, y, left, &name, Style::reset().patch(style));
        let place = Rect { x: area.x + left, y: area.y + y, width: width(&name) as u16, height: 1 };
        painter.spot(place.intersection(area), Spot::Topic(TopicId::at(id)));
    }
}
