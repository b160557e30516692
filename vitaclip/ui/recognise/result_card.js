// The answer card in its four states. Everything a visitor typed arrives as textContent.
const { make, saveText, say } = window.vitaclip;

function bar(row, dim) {
  const line = make("li", "vc-bar");
  line.dataset.dim = dim;
  if (row.none) line.dataset.none = true;
  if (row.best) line.dataset.best = true;
  if (row.others) line.dataset.others = true;
  const name = make("span", "vc-name");
  const label = make("bdi", "", row.cut ? row.cut.read : row.label);
  if (row.cut) label.append(" ", make("s", "vc-lost", row.cut.lost));
  name.append(label);
  if (row.cut_after) name.append(make("span", "vc-unknown", row.cut_after));
  if (row.unknown) name.append(make("span", "vc-unknown", row.unknown));
  const track = make("span", "vc-track");
  const fill = make("span", "vc-fill");
  fill.style.width = `${Math.max(row.percent, 0.4)}%`;
  if (row.colour) fill.style.background = row.colour;
  track.append(fill);
  if (row.was !== undefined) {
    const was = make("i", "vc-was");
    was.style.left = `${row.was}%`;
    was.title = "as filmed";
    track.append(was);
  }
  line.append(name, track, make("span", "vc-percent", row.shown));
  if (row.cosine) line.title = `cosine ${row.cosine}`;
  return line;
}

// A clip that is not of the model's world: that is the headline, and the ways on are buttons.
function outside(data) {
  const box = make("div", "vc-outside");
  box.append(make("p", "vc-outside-text", data.text));
  const ways = make("div", "vc-ways");
  for (const way of data.ways) {
    const button = make("button", "vc-button", way.text);
    button.type = "button";
    button.dataset.way = way.kind;
    ways.append(button);
    if (!way.told) {
      button.addEventListener("click", () => trigger("other_model"));
      continue;
    }
    const told = make("p", "vc-told", way.told);
    told.hidden = true;
    button.setAttribute("aria-expanded", false);
    button.addEventListener("click", () => {
      told.hidden = !told.hidden;
      button.setAttribute("aria-expanded", !told.hidden);
    });
    box.append(told);
  }
  box.querySelector("p").after(ways);
  return box;
}

function bars(rows, dim) {
  const list = make("ol", "vc-bars");
  list.append(...rows.map((row) => bar(row, dim)));
  return list;
}

function panel(data) {
  const box = make("div", "vc-panel"), head = make("div", "vc-says");
  if (data.title) head.append(make("h3", "", data.title));
  if (data.headline) {
    const says = make("p", "vc-headline");
    says.append(make("bdi", "", data.headline));
    head.append(says);
  }
  if (data.verdict) {
    const word = make("span", "vc-verdict", data.verdict);
    word.dataset.verdict = data.verdict;
    head.append(word);
  }
  if (data.facts) head.append(make("span", "vc-facts", data.facts));
  box.append(head);
  if (data.why) box.append(make("p", "vc-why", data.why));
  if (data.moments) box.append(momentStrip(data.moments, data.rows, bars));
  else box.append(bars(data.rows, data.abstain));
  return box;
}

function skeleton(text) {
  const box = make("div", "vc-working");
  box.append(make("p", "", text), ...[78, 54, 36].map((width) => {
    const line = make("span", "vc-ghost");
    line.style.width = `${width}%`;
    return line;
  }));
  return box;
}

const save = element.querySelector(".vc-save");
function answer(value) {
  return [
    ...(value.outside ? [outside(value.outside)] : []),
    ...value.panels.map(panel),
    ...value.notes.map((text) => make("p", "vc-remark", text)),
  ];
}

let shown = "", saving = false;

// While the next answer is worked out the button stays, for the focus may be on it; what is saved
// then is that answer.
async function saveAnswer() {
  if (!saving || shown === "working") return;
  saving = false;
  if (shown !== "result") return;
  const reply = await server.save_csv(props.value.ask);
  if (reply.csv) saveText(reply.name, reply.csv);
  else say(reply.error);
}

function draw() {
  show(props.value || {});
}

function show(value) {
  if (value.state === "working" && shown === "empty" && matchMedia("(max-width: 760px)").matches)
    element.scrollIntoView({ behavior: "smooth" }); // on a phone the card is below the samples
  shown = value.state;
  const panels = element.querySelector(".vc-panels");
  const content = {
    empty: () => [make("p", "vc-empty", value.text)],
    working: () => [skeleton(value.text)],
    error: () => [make("p", "vc-error", value.text)],
    result: () => answer(value),
    reading: () => answer(value),
  }[value.state];
  panels.replaceChildren(...(content ? content() : []));
  panels.dataset.count = (value.panels || []).length;
  const { title = "Answer", text = "" } = value.question || {};
  element.querySelector(".vc-ask").textContent = title;
  const guess = window.vitaclip.guess?.clip === value.clip && value.state === "result";
  element.querySelector(".vc-asked").textContent = value.said ? "" // what happened is said instead
    : guess ? `You said “${window.vitaclip.guess.action}”. ${text}` : text;
  element.querySelector(".vc-moved").textContent = value.said || "";
  element.querySelector(".vc-answer").dataset.state = value.state;
  element.querySelector(".vc-answer").toggleAttribute("data-outside", Boolean(value.outside));
  element.querySelector(".vc-answer").toggleAttribute("data-unread", Boolean(value.unread));
  element.querySelector(".vc-answer").dataset.clip = value.clip || "";
  element.querySelector(".vc-status").textContent = value.status || "";
  save.hidden = shown !== "result" && (save.hidden || shown !== "working");
  saveAnswer();
}

// The old answer goes before the next one is worked out.
window.vitaclip.working = (isAsked) => {
  if (isAsked) show({ state: "working", text: "Reading the frames and encoding them …" });
};

save.addEventListener("click", () => {
  saving = true;
  saveAnswer();
});
Object.assign(window.vitaclip, { bars, outside }); // the live camera shows the same
window.vitaclip.answer = () => props.value;
watch("value", draw);
draw();
