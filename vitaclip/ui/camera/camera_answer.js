// The live answer: the card of a clip, drawn so that one can follow it as it moves.
function draw(card) {
  const place = find(".vl-answer");
  paint(card.panels.flatMap((panel) => panel.rows));
  const fresh = [...(card.outside ? [window.vitaclip.outside(card.outside)] : []), panels(card), ...card.notes.map((text) => make("p", "vc-remark", text))];
  if (place.children.length !== fresh.length) place.replaceChildren(...fresh);
  else fresh.forEach((node, i) => same(place.children[i], node) || patch(place.children[i], node));
  live.toggleAttribute("data-outside", Boolean(card.outside));
}

// What is said of another world has buttons that unfold: it stays as somebody left it.
function same(old, fresh) {
  const said = (node) => node.querySelector(".vc-outside-text")?.textContent;
  return Boolean(said(fresh)) && said(old) === said(fresh);
}

function panels(card) {
  const box = make("div", "vc-panels vl-panels");
  box.dataset.count = card.panels.length;
  box.append(...card.panels.map((panel, number) => {
    const part = make("div", "vc-panel"), head = make("p", "vc-headline");
    if (panel.title) part.append(make("h3", "", panel.title));
    head.setAttribute("role", "status");
    head.append(make("bdi", "", panel.headline));
    if (!card.outside) part.append(head);
    part.append(window.vitaclip.bars(inPlace(panel.rows, number), panel.abstain));
    return part;
  }));
  return box;
}

// A class keeps its colour while it is among the best; others take the colours that come free.
const colours = new Map();
function paint(rows) {
  const named = rows.filter((row) => !row.none), labels = new Set(named.map((row) => row.label));
  for (const label of [...colours.keys()]) if (!labels.has(label)) colours.delete(label);
  for (const label of labels) {
    if (colours.has(label)) continue;
    const taken = [...colours.values()];
    colours.set(label, props.colours.find((one) => !taken.includes(one)) || props.colours[taken.length % props.colours.length]);
  }
  for (const row of named) row.colour = colours.get(row.label);
}

// A class keeps its row while it is among the best, so that one can see it grow; others take the
// rows that come free.
const rowsOf = [];
function inPlace(rows, number) {
  const key = (row) => `${Boolean(row.none)} ${row.label}`;
  const left = new Map(rows.map((row) => [key(row), row]));
  const placed = (rowsOf[number] || []).slice(0, rows.length).map((held) => {
    const row = left.get(held);
    left.delete(held);
    return row;
  });
  for (const row of left.values()) {
    const free = placed.indexOf(undefined);
    if (free < 0) placed.push(row);
    else placed[free] = row;
  }
  rowsOf[number] = placed.filter(Boolean).map(key);
  return placed.filter(Boolean);
}

// Make one part of the page like another without building it anew, so that bars glide.
function patch(old, fresh) {
  if (old.nodeName !== fresh.nodeName || old.childNodes.length !== fresh.childNodes.length) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  [...old.childNodes].forEach((child, i) => patch(child, fresh.childNodes[i]));
}

