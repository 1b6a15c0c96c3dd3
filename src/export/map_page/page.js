'use strict';
// The data: D.x and D.y are places from 0 up (y grows downwards), D.t topics of documents (-1: none).
const D = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);
const N = D.x.length, plane = $('plane'), canvas = $('map'), ctx = canvas.getContext('2d');
const tip = $('tip'), found = $('found'), dark = matchMedia('(prefers-color-scheme: dark)');
const MARGIN = 28, MOST = 400;
let W = 1, H = 1, fit = 1, view = { x: 0, y: 0, k: 1 };
let hits = null, only = -1, hover = -1, waiting = false;

const groupOf = new Int32Array(N);
const members = D.groups.map(() => []);
const outliers = [];
for (let i = 0; i < N; i++) {
  groupOf[i] = D.t[i] < 0 ? -1 : D.topics[D.t[i]].group;
  (groupOf[i] < 0 ? outliers : members[groupOf[i]]).push(i);
}

// Documents by squares of the plane, for the one under the pointer.
const SIDE = 96, square = (D.size + 1) / SIDE, grid = Array.from({ length: SIDE * SIDE }, () => []);
for (let i = 0; i < N; i++) grid[((D.y[i] / square) | 0) * SIDE + ((D.x[i] / square) | 0)].push(i);

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = g => g < 0 ? css('--dim') : D.groups[g][dark.matches ? 'dark' : 'light'];
const zoom = () => view.k / fit;
const sx = x => (x - view.x) * view.k + W / 2;
const sy = y => (y - view.y) * view.k + H / 2;

function resize() {
  const ratio = devicePixelRatio || 1, whole = zoom() <= 1.0001 || W === 1;
  W = Math.max(plane.clientWidth, 1); H = Math.max(plane.clientHeight, 1);
  canvas.width = Math.round(W * ratio); canvas.height = Math.round(H * ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  fit = Math.max(Math.min((W - 2 * MARGIN) / D.width, (H - 2 * MARGIN) / D.height), 1e-9);
  if (whole) view = { x: D.width / 2, y: D.height / 2, k: fit };
  // At once: a canvas whose size changes is empty.
  paint();
}
function showAll() { view = { x: D.width / 2, y: D.height / 2, k: fit }; draw(); }
function zoomAt(px, py, by) {
  const k = Math.min(Math.max(view.k * by, fit), fit * MOST);
  view.x += (px - W / 2) * (1 / view.k - 1 / k);
  view.y += (py - H / 2) * (1 / view.k - 1 / k);
  view.k = k;
  keep();
}
function keep() {
  view.x = Math.min(Math.max(view.x, 0), D.width);
  view.y = Math.min(Math.max(view.y, 0), D.height);
  draw();
}
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

function dots(list, radius, fill, alpha) {
  ctx.fillStyle = fill; ctx.globalAlpha = alpha;
  const round = radius > 1.6 && list.length < 30000;
  ctx.beginPath();
  for (const i of list) {
    const x = sx(D.x[i]), y = sy(D.y[i]);
    if (x < -9 || y < -9 || x > W + 9 || y > H + 9) continue;
    if (round) { ctx.moveTo(x + radius, y); ctx.arc(x, y, radius, 0, 7); }
    else ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
  if (round) ctx.fill();
  ctx.globalAlpha = 1;
}
function paint() {
  ctx.clearRect(0, 0, W, H);
  const crowd = Math.sqrt(W * H / Math.max(N, 1)) / 6;
  const radius = Math.min(Math.max(crowd, .7) * Math.pow(zoom(), .35), 6);
  const faint = hits || only >= 0;
  dots(outliers, radius * .8, colour(-1), faint ? .1 : .35);
  for (let g = 0; g < members.length; g++) {
    if (g !== only) dots(members[g], radius, colour(g), faint ? .12 : .75);
  }
  if (only >= 0) dots(members[only], radius, colour(only), hits ? .3 : .9);
  if (hits) {
    const by = new Map();
    for (const i of hits) {
      if (!by.has(groupOf[i])) by.set(groupOf[i], []);
      by.get(groupOf[i]).push(i);
    }
    for (const [g, list] of by) dots(list, Math.max(radius * 1.3, 2), colour(g), 1);
  }
  names();
  if (hover >= 0) {
    ctx.strokeStyle = css('--ink'); ctx.lineWidth = 2; ctx.beginPath();
    ctx.arc(sx(D.x[hover]), sy(D.y[hover]), radius + 3, 0, 7); ctx.stroke();
  }
}

function lines(text, most) {
  const all = [''];
  for (const word of text.split(' ')) {
    const last = all[all.length - 1];
    if (!last) all[all.length - 1] = word;
    else if ((last + ' ' + word).length <= most) all[all.length - 1] = last + ' ' + word;
    else all.push(word);
  }
  return all.slice(0, 3).map(line => line.length > most + 8 ? line.slice(0, most + 7) + '…' : line);
}
// Coarse names first, each where it is free; finer ones the further in.
function names() {
  const narrow = W < 600, deepest = Math.log2(zoom() * 1.05) + (narrow ? 0 : 1);
  const taken = [], paper = css('--paper');
  const aside = [[0, 0], [0, -1], [0, 1], [.6, 0], [-.6, 0], [.4, -1], [-.4, -1], [.4, 1], [-.4, 1]];
  ctx.textAlign = 'center'; ctx.textBaseline = 'middle'; ctx.lineJoin = 'round';
  for (const label of D.labels) {
    if (label.depth > deepest || only >= 0 && label.group !== only) continue;
    const x = sx(label.x), y = sy(label.y);
    if (x < 0 || y < 0 || x > W || y > H) continue;
    const high = Math.max((narrow ? 14 : 17) - 2.5 * label.depth, 11);
    ctx.font = (label.depth ? '500 ' : '700 ') + high + 'px system-ui,sans-serif';
    const text = lines(label.name, 22), tall = text.length * high * 1.15 + 4;
    const wide = Math.max(...text.map(line => ctx.measureText(line).width)) + 8;
    if (wide > W) continue;
    for (const [right, down] of aside) {
      const left = Math.min(Math.max(x + right * wide - wide / 2, 0), W - wide);
      const top = Math.min(Math.max(y + down * tall - tall / 2, 0), H - tall);
      if (taken.some(t => left < t[2] && t[0] < left + wide && top < t[3] && t[1] < top + tall)) continue;
      taken.push([left, top, left + wide, top + tall]);
      ctx.strokeStyle = paper; ctx.lineWidth = 4; ctx.fillStyle = colour(label.group);
      text.forEach((line, row) => {
        const at = top + 2 + (row + .5) * high * 1.15;
        ctx.strokeText(line, left + wide / 2, at);
        ctx.fillText(line, left + wide / 2, at);
      });
      break;
    }
  }
}

function nearest(px, py) {
  const reach = 12, wx = (px - W / 2) / view.k + view.x, wy = (py - H / 2) / view.k + view.y;
  const far = reach / view.k, clamp = v => Math.min(Math.max((v / square) | 0, 0), SIDE - 1);
  let best = -1, least = far * far;
  for (let r = clamp(wy - far); r <= clamp(wy + far); r++) {
    for (let c = clamp(wx - far); c <= clamp(wx + far); c++) {
      for (const i of grid[r * SIDE + c]) {
        if (only >= 0 && groupOf[i] !== only) continue;
        const d = (D.x[i] - wx) ** 2 + (D.y[i] - wy) ** 2;
        if (d < least) { least = d; best = i; }
      }
    }
  }
  return best;
}
function say(i, px, py) {
  if (i !== hover) { hover = i; draw(); }
  canvas.classList.toggle('on', i >= 0);
  tip.hidden = i < 0;
  if (i < 0) return;
  tip.textContent = '';
  const head = document.createElement('b');
  head.textContent = D.t[i] < 0 ? 'outlier' : D.topics[D.t[i]].name;
  head.style.color = colour(groupOf[i]);
  tip.append(head, D.texts[i]);
  tip.style.left = Math.min(Math.max(px + 14, 0), Math.max(W - tip.offsetWidth - 4, 0)) + 'px';
  const below = py + 18;
  tip.style.top = (below + tip.offsetHeight > H ? Math.max(py - tip.offsetHeight - 12, 0) : below) + 'px';
}

// One pointer drags, two pinch, a wheel zooms.
const down = new Map();
let moved = false;
const at = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  down.set(event.pointerId, at(event)); moved = false;
});
canvas.addEventListener('pointermove', event => {
  const [px, py] = at(event);
  if (!down.has(event.pointerId)) { if (event.pointerType === 'mouse') say(nearest(px, py), px, py); return; }
  const [ox, oy] = down.get(event.pointerId);
  if (!moved && Math.hypot(px - ox, py - oy) < 4) return;
  moved = true; say(-1);
  if (down.size === 2) {
    const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const before = Math.hypot(ox - other[0], oy - other[1]), now = Math.hypot(px - other[0], py - other[1]);
    if (before > 0) zoomAt(other[0], other[1], now / before);
  } else {
    view.x -= (px - ox) / view.k; view.y -= (py - oy) / view.k; keep();
  }
  down.set(event.pointerId, [px, py]);
});
const up = event => {
  const [px, py] = at(event);
  if (down.delete(event.pointerId) && !moved && event.type === 'pointerup') say(nearest(px, py), px, py);
};
canvas.addEventListener('pointerup', up);
canvas.addEventListener('pointercancel', up);
canvas.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') say(-1); });
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const step = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
  zoomAt(...at(event), Math.exp(-Math.min(Math.max(step, -240), 240) / 320));
}, { passive: false });
canvas.addEventListener('dblclick', event => zoomAt(...at(event), 2));
canvas.addEventListener('keydown', event => {
  const step = 60 / view.k, by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (by) { view.x += by[0]; view.y += by[1]; keep(); }
  else if (event.key === '+' || event.key === '=') zoomAt(W / 2, H / 2, 1.5);
  else if (event.key === '-') zoomAt(W / 2, H / 2, 1 / 1.5);
  else if (event.key === '0') showAll();
  else return;
  event.preventDefault();
});
$('in').onclick = () => zoomAt(W / 2, H / 2, 1.5);
$('out').onclick = () => zoomAt(W / 2, H / 2, 1 / 1.5);
$('all').onclick = showAll;
$('png').onclick = () => {
  const copy = document.createElement('canvas');
  copy.width = canvas.width; copy.height = canvas.height;
  const on = copy.getContext('2d');
  on.fillStyle = css('--paper'); on.fillRect(0, 0, copy.width, copy.height); on.drawImage(canvas, 0, 0);
  const link = document.createElement('a');
  link.download = 'map.png'; link.href = copy.toDataURL('image/png'); link.click();
};

const lower = [];
function search() {
  const text = $('search').value.trim().toLowerCase();
  if (text && !lower.length) {
    const topics = D.topics.map(topic => topic.name.toLowerCase());
    for (let i = 0; i < N; i++) lower.push(D.texts[i].toLowerCase() + '\n' + (D.t[i] < 0 ? '' : topics[D.t[i]]));
  }
  hits = text ? lower.reduce((all, one, i) => (one.includes(text) && all.push(i), all), []) : null;
  found.textContent = hits ? hits.length.toLocaleString('en') + ' found' : '';
  draw();
}
let typed = 0;
$('search').addEventListener('input', () => { clearTimeout(typed); typed = setTimeout(search, 120); });

const legend = $('legend'), buttons = D.groups.map((group, g) => {
  const button = document.createElement('button'), swatch = document.createElement('i');
  const name = document.createElement('span'), size = document.createElement('span');
  name.textContent = group.name; size.textContent = group.size.toLocaleString('en'); size.className = 'dim';
  button.append(swatch, name, size); button.setAttribute('aria-pressed', 'false');
  button.onclick = () => { only = only === g ? -1 : g; paintLegend(); say(-1); draw(); };
  legend.append(button);
  return button;
});
function paintLegend() {
  buttons.forEach((button, g) => {
    button.firstChild.style.background = colour(g);
    button.setAttribute('aria-pressed', String(only === g));
  });
}
dark.addEventListener('change', () => { paintLegend(); draw(); });
new ResizeObserver(resize).observe(plane);
paintLegend();
resize();
