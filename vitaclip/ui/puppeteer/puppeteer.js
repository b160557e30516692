// The panel of the puppeteer: lists, chips and swatches; what is chosen in them is drawn.
const { make, debounce } = window.vitaclip;
const { fields, usual, seeds } = props.choices;
const find = (selector) => element.querySelector(selector);
const inputs = {}, rows = {};
let chosen = { ...props.value.scene };

function list(field) {
  const box = make("select"), groups = {};
  for (const { value, text, group } of field.options) {
    const option = make("option", "", text);
    option.value = value;
    if (!group) box.append(option);
    else {
      if (!groups[group]) {
        groups[group] = make("optgroup");
        groups[group].label = group;
        box.append(groups[group]);
      }
      groups[group].append(option);
    }
  }
  box.id = `vp-${field.name}`;
  box.addEventListener("change", () => choose(field.name, box.value));
  inputs[field.name] = { set: (value) => (box.value = value) };
  const label = make("label", "vp-title", field.title);
  label.htmlFor = box.id;
  return [label, box];
}

function button(field, { value, text, colour }) {
  const label = make("label", colour ? "vp-swatch" : "vp-chip"), input = make("input");
  input.type = "radio";
  input.name = `vp-${field.name}`;
  input.value = value;
  input.addEventListener("change", () => choose(field.name, value));
  label.append(input, make("span", colour ? "vp-unseen" : "", text));
  if (colour) {
    label.style.background = colour;
    label.title = text;
  }
  return label;
}

function buttons(field) {
  const group = make("div", "vp-group"), title = make("span", "vp-title", field.title);
  title.id = `vp-title-${field.name}`;
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-labelledby", title.id);
  group.append(...field.options.map((option) => button(field, option)));
  inputs[field.name] = {
    set: (value) => group.querySelectorAll("input").forEach((one) => (one.checked = one.value === value)),
  };
  return [title, group];
}

function show() {
  for (const { name, without } of fields) {
    inputs[name].set(chosen[name]);
    rows[name].hidden = Boolean(without) && chosen[without[0]] === without[1];
  }
}

function choose(name, value) {
  chosen[name] = value;
  const hair = usual[chosen.who];
  if (name === "who" && !hair.includes(chosen.hair)) chosen.hair = hair[0];
  show();
  draw(250);
}

const text = () => Object.entries(chosen)
  .map(([name, value]) => `${name.replaceAll("_", "-")}.${String(value).replaceAll(" ", "-")}`).join("_");

async function draw(milliseconds) {
  const scene = await debounce("puppeteer", milliseconds, [text()]);
  find(".vp-puppeteer").dataset.state = "drawing";
  trigger("draw", { scene });
}

function tell() {
  const value = props.value || {};
  if (value.scene) chosen = { ...value.scene };
  if (value.scene && value.drawn) find(".vp-puppeteer").open = true;
  show();
  find(".vp-puppeteer").dataset.state = value.error ? "error" : value.drawn ? "drawn" : "new";
  find(".vp-puppeteer").dataset.drawn = value.drawn || "";
  find(".vp-said").textContent = value.error || value.said || "";
}

const places = element.querySelectorAll("form");
for (const field of fields) {
  rows[field.name] = make("div", "vp-field");
  rows[field.name].append(...(field.kind === "list" ? list(field) : buttons(field)));
  places[field.at_once ? 0 : 1].append(rows[field.name]);
}
for (const form of places) form.addEventListener("submit", (event) => event.preventDefault());
find(".vp-draw").addEventListener("click", () => draw(0));
find(".vp-again").addEventListener("click", () => {
  chosen.seed = Math.floor(Math.random() * seeds);
  draw(0);
});
// What the card says of the change, here too: on a phone the card is below.
window.vitaclip.changed = (sentence) => (find(".vp-changed").textContent = sentence);
watch("value", tell);
tell();
