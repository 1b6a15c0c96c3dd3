//! Topics as rings on a plane, or documents as dots.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::State;
use crate::engine::derived::DerivedView;
use crate::keymap::Pane;
use crate::topics::TopicId;
use crate::ui::canvas::Canvas;
use crate::ui::painter::Painter;
use crate::ui::spots::Spot;
use crate::ui::text::width;

/// Share of the pane's height that the largest ring may have across.
const LARGEST: f64 = 0.2;
/// Share of the spread kept free at each side.
const MARGIN: f64 = 0.12;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let dot = painter.dot();
    let mut title = match state.screens.map.by_document {
        true => format!("Documents{dot}of the selected topic in bold"),
        false => format!("Intertopic distance{dot}ring area = documents"),
    };
    if state.screens.map.zoom > 1.0 {
        title += &format!("{dot}{:.1}×", state.screens.map.zoom);
    }
    let inner = painter.pane(area, Some(Pane::Map), &title, "principal components, no unit");
    let Some(model) = &state.model else {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    };
    if !state.screens.map.by_document && model.topics.without_outliers().is_empty() {
        return painter.message(inner, "There are no topics to place.");
    }
    if state.screens.map.by_document && !model.has_texts() {
        return painter.message(inner, "These topics were imported without documents.");
    }
    let sight =
        if state.screens.map.by_document { DerivedView::Documents } else { DerivedView::Topics };
    if state.looking.contains(&sight) {
        return painter.message(inner, "Placing the documents.");
    }
    match state.screens.map.by_document {
        true => documents(painter, state, inner),
        false => topics(painter, state, inner),
    }
}

/// From places to dots of the canvas.
struct View {
    centre: (f64, f64),
    scale: (f64, f64),
    size: (f64, f64),
}

impl View {
    /// Everything fits at zoom 1; further in, `middle` stays in the middle.
    fn of(places: &[(f64, f64)], middle: (f64, f64), zoom: f64, size: (usize, usize)) -> Self {
        let span = |of: fn(&(f64, f64)) -> f64| {
            let low = places.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            ((low + high) / 2.0, (high - low).max(1e-9) * (1.0 + 2.0 * MARGIN))
        };
        let ((x, wide), (y, high)) = (span(|place| place.0), span(|place| place.1));
        let size = (size.0 as f64, size.1 as f64);
        View {
            centre: if zoom > 1.0 { middle } else { (x, y) },
            scale: (size.0 / wide * zoom, size.1 / high * zoom),
            size,
        }
    }

    fn dot(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            self.size.0 / 2.0 + (x - self.centre.0) * self.scale.0,
            self.size.1 / 2.0 - (y - self.centre.1) * self.scale.1,
        )
    }
}

fn topics(painter: &mut Painter, state: &State, area: Rect) {
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

fn documents(painter: &mut Painter, state: &State, area: Rect) {
    let Some(model) = &state.model else { return };
    let selected = state.selected_topic();
    let places = &state.screens.map.documents;
    let hidden = state.screens.explore.outliers_hidden;
    let all = || places.iter().copied().zip(model.topics.assignments.iter().copied());
    let placed = || all().filter(|&(_, topic)| !topic.is_outlier() || !hidden);
    let of_topic = |topic: TopicId| Some(topic) == selected;
    let (mut sum, mut count) = ((0.0, 0.0), 0.0f64);
    for (place, _) in placed().filter(|&(_, topic)| of_topic(topic)) {
        sum = (sum.0 + place.0, sum.1 + place.1);
        count += 1.0;
    }
    let middle = (sum.0 / count.max(1.0), sum.1 / count.max(1.0));
    let mut canvas = Canvas::new(area, painter.ascii);
    let view = View::of(places, middle, state.screens.map.zoom, canvas.size());
    // Outliers below, the selected topic above.
    let theme = &painter.theme;
    let layer = |topic: TopicId| if of_topic(topic) { 2 } else { usize::from(!topic.is_outlier()) };
    for (number, style) in [theme.dim, theme.bar, theme.focus].into_iter().enumerate() {
        for (place, _) in placed().filter(|&(_, topic)| layer(topic) == number) {
            let (x, y) = view.dot(place);
            canvas.dot(x, y, style);
        }
    }
    canvas.draw(painter);
    if let (Some(id), true) = (selected, count > 0.0) {
        let (across, down) = canvas.density();
        let (x, y) = view.dot(middle);
        if x >= 0.0 && y >= 0.0 {
            let name = format!(" {id} ");
            let at = (x as usize / across).saturating_sub(width(&name) / 2);
            painter.line(
                area,
                (y as usize / down) as u16,
                at as u16,
                &name,
                painter.theme.selected,
            );
        }
    }
}
