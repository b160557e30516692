// The live camera: the film of the last seconds goes out, and the answer moves.
const { make } = window.vitaclip;
const find = (selector) => element.querySelector(selector);
const live = find(".vc-live"), preview = find(".vl-preview"), film = new Film(preview, props.seconds);
const AGAIN = 180; // milliseconds from one question to the next: five answers a second are enough
const OLD = 700; // milliseconds after which an answer is no longer about now
const LATELY = 3000; // milliseconds over which answers are counted
const OR = "or drop in a video instead.";
const PROBLEMS = {
  insecure: `Browsers give the camera only to pages that begin with https: ask for that address of this page, ${OR}`,
  NotAllowedError: `The camera is not allowed for this page: allow it beside the address, then try again, ${OR}`,
  NotFoundError: `No camera was found: plug one in and try again, ${OR}`,
  NotReadableError: `Another program has the camera: close that one and try again, ${OR}`,
  ended: `The camera has gone: plug it in and try again, ${OR}`,
  hidden: "The camera is off, because the page was out of sight: switch it on again when you like.",
};

let turn = 0; // counts starts and stops: whoever waits for an answer of an earlier one lets it go
let answers = []; // when each of the last ones came
let newest = 0; // when the last picture behind the answer was taken

function show(state, problem = "") {
  live.dataset.state = state;
  const box = find(".vl-problem"), text = PROBLEMS[problem] || `The camera does not start (${problem}): try again, ${OR}`;
  box.replaceChildren(...(problem ? [make("p", "", text)] : []));
  find(".vl-open").textContent = problem ? (problem === "hidden" ? "Switch it on" : "Try again") : "Live camera";
}

function stop(problem = "") {
  const hadFocus = live.contains(document.activeElement);
  turn += 1;
  film.stop();
  for (const track of preview.srcObject?.getTracks() || []) track.stop();
  preview.srcObject = null;
  show("off", problem);
  if (hadFocus) find(".vl-open").focus();
}

async function open() {
  if (live.dataset.state !== "off") return;
  if (!navigator.mediaDevices?.getUserMedia) return show("off", "insecure");
  const mine = (turn += 1);
  show("asking");
  say("The browser may ask you for the camera …");
  let stream;
  try {
    const size = { width: { ideal: 640 }, height: { ideal: 480 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: size, audio: false });
  } catch (problem) {
    if (mine === turn) stop(problem.name);
    return;
  }
  if (mine !== turn) return stream.getTracks().forEach((track) => track.stop());
  watchOver(stream);
  await preview.play().catch(() => {});
  look(mine);
}

function watchOver(stream) {
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => preview.srcObject === stream && stop("ended"));
  preview.srcObject = stream;
  live.toggleAttribute("data-mirrored", track.getSettings().facingMode !== "environment");
  document.querySelector("#video video")?.pause();
  find(".vl-stop").focus();
}

// One question at a time: pictures that are taken meanwhile and are not needed are never sent.
async function look(mine) {
  answers = [];
  newest = 0;
  find(".vl-answer").replaceChildren();
  say("Watching the first two seconds …");
  while (mine === turn) {
    const begun = performance.now(), seen = film.frames ? film.last() : { pictures: [] };
    const reply = seen && (await ask(seen.pictures));
    if (mine !== turn) return;
    if (reply) take(reply, seen);
    const pause = reply?.late ? 30 : reply?.error ? 1000 : AGAIN - (performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, 10)));
  }
}

async function ask(pictures) {
  const bare = pictures.map((data) => data.slice(data.indexOf(",") + 1));
  const { classes, template, model, prompts } = props.value;
  try {
    return await server.look({ pictures: bare, classes, template, model, prompts });
  } catch {
    return { error: "This computer did not answer; it is asked again every second." };
  }
}

function take(reply, seen) {
  const { wants, error, card } = reply;
  if (wants && (wants.frames !== film.frames || wants.side !== film.canvas.width)) film.shoot(wants);
  if (error) {
    newest = 0;
    answers = [];
    find(".vl-answer").replaceChildren(make("p", "vc-error", error));
    say("");
  }
  if (!card) return;
  newest = seen.newest;
  const now = performance.now();
  answers = [...answers.filter((at) => at > now - LATELY), now];
  live.dataset.age = Math.round(now - newest);
  live.dataset.answers = Number(live.dataset.answers || 0) + 1;
  live.dataset.state = "live";
  find(".vl-strip").replaceChildren(...seen.pictures.map(frame));
  find(".vl-status").textContent = card.status;
  draw(card);
  age();
}

function frame(data) {
  const picture = make("img");
  picture.src = data;
  picture.alt = "";
  return picture;
}

function say(text) {
  find(".vl-pace").textContent = text;
}

// How old the answer is and how many there are; what is no longer about now is dimmed.
function age() {
  if (!newest || live.dataset.state !== "live") return;
  const old = performance.now() - newest, [first] = answers, many = answers.length - 1;
  const rate = many > 1 ? (1000 * many) / (answers[many] - first) : 0;
  live.toggleAttribute("data-old", old > OLD);
  say(`${(old / 1000).toFixed(1)} s old${rate ? ` · ${rate.toFixed(1)} answers a second` : ""}`);
}
setInterval(age, 200);

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

find(".vl-open").addEventListener("click", open);
find(".vl-stop").addEventListener("click", () => stop());
const outOfSight = () => live.dataset.state !== "off" && (document.hidden || !element.offsetParent) && stop("hidden");
document.addEventListener("visibilitychange", outOfSight);
new ResizeObserver(outOfSight).observe(element); // another tab of the page leaves nothing of it
window.vitaclip.camera = { open, stop: () => stop() };
