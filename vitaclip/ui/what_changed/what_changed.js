// Two bars for each class: the clip before, thin and pale, and this one. Words are textContent.
const { make } = window.vitaclip;
const card = element.querySelector(".vd-changed");

function track(of, percent, colour) {
  const line = make("span", "vd-track"), fill = make("span", "vd-fill");
  fill.dataset.of = of;
  fill.style.width = `${Math.max(percent, 0.4)}%`;
  if (colour) fill.style.background = colour;
  line.append(fill);
  return line;
}

function bar(data) {
  const line = make("li", "vd-bar"), moved = make("span", "vd-moved", data.moved);
  line.dataset.moved = data.moved !== "±0";
  moved.append(make("span", "vd-unseen", ` points: ${data.said}`));
  line.title = data.said;
  line.append(make("bdi", "", data.label), moved, track("before", data.before, data.colour), track("after", data.after, data.colour));
  return line;
}

function panel(data) {
  const box = make("div"), list = make("ul", "vd-bars");
  if (data.title) box.append(make("h4", "", data.title));
  list.append(...data.bars.map(bar));
  box.append(list);
  return box;
}

function draw() {
  const value = props.value || {};
  card.hidden = value.state !== "result";
  card.querySelector(".vd-sentence").textContent = value.sentence || "";
  window.vitaclip.changed?.(value.sentence || "");
  const panels = card.querySelector(".vd-panels");
  panels.replaceChildren(...(value.panels || []).map(panel));
  panels.dataset.count = (value.panels || []).length;
}
watch("value", draw);
draw();
