// The round: asked about every second or two, drawn when it changes, mended after a restart.
// What has to outlast a reload (a seat, a guess, what was asked) stays until the page is closed.
const dialog = part("board"), button = (does) => element.querySelector(`[data-does=${does}]`);
const OFTEN = 1000, OPEN = 1500, SELDOM = 3000; // ms: the teacher, a guessing page, nothing asked
const PATIENCE = 5; // polls without an answer, after which the certificate may be a new one
const kept = {
  get: (name) => JSON.parse(sessionStorage.getItem(`vitaclip-${name}`) || "null"),
  set: (name, value) => sessionStorage.setItem(`vitaclip-${name}`, JSON.stringify(value)),
};
const fresh = () => [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
const seat = kept.get("seat") || fresh();
kept.set("seat", seat);
let state = { round: "" }, question = null, told = null, seen = "", drawn = "", later = "";
let turn = 0, missed = 0, timer = 0, anew = false, again = false;

async function call(name, more) {
  const mine = (turn += 1);
  const reply = await server[name]({ seat, seen, ...more });
  if (mine === turn || name !== "look") await hear(reply);
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    await call("look", {});
  } finally {
    const pause = missed || !state.round || state.revealed ? SELDOM : state.teacher ? OFTEN : OPEN;
    timer = setTimeout(look, pause * (0.85 + 0.3 * Math.random()));
  }
}

async function hear(reply) {
  if (!reply) return missing();
  if (missed) part("lost").hidden = button("enter").hidden = true;
  missed = 0;
  if (reply.error) return complain(reply.error);
  if (reply.shown) question = reply.shown;
  if (reply.told) told = reply.told;
  anew = Boolean(state.run) && (reply.run !== state.run || (anew && !reply.round));
  state = reply;
  seen = reply.round && reply.round + (reply.revealed ? " told" : "");
  document.body.classList.toggle("vb-teacher", Boolean(reply.teacher));
  const { name, told: more } = mending();
  if (name === "ask") again = true; // and what covers the answers stays
  else draw();
  if (name) await call(name, more);
}

// The server was started anew in the middle: the teacher's page asks again, the others guess again.
function mending() {
  const asked = kept.get("asked"), guess = kept.get("guess");
  if (state.teacher && asked && !state.round && asked.run !== state.run) {
    kept.set("asked", { ...asked, run: state.run });
    return { name: "ask", told: asked.told };
  }
  const lost = guess && guess.round === state.round && !state.revealed && state.mine === null;
  return lost && !state.teacher ? { name: "guess", told: guess } : {};
}

function complain(text) {
  for (const place of [part("lost"), document.querySelector("#vc-ask-class .vb-why")].filter(Boolean)) {
    place.textContent = text;
    place.hidden = false;
  }
}

// One sentence and a way on; a page that has to come in anew says so even where nothing is asked.
async function missing() {
  missed += 1;
  if (missed < 2) return;
  const reply = await fetch("gradio_api/login_check").catch(() => null);
  const out = reply?.status === 401;
  part("lost").textContent = out
    ? `The computer that serves this page was started anew: open the page again and come in; ${state.teacher ? "the question" : "your guess"} is kept.`
    : "The computer that serves this page does not answer; this page goes on as soon as it does.";
  part("lost").hidden = false;
  button("enter").hidden = !out && missed < PATIENCE;
  if (out && !dialog.open) dialog.showModal();
}

function line() {
  const { teacher, revealed, guesses, here, mine } = state, label = (i) => quoted(question.labels[i]);
  if (revealed && teacher) {
    const right = question.labels.indexOf(told.truth);
    return right < 0 ? `${many(guesses, "guess")}.` : `${state.counts[right]} of ${many(guesses, "guess")} ${guesses === 1 ? "was" : "were"} right.`;
  }
  if (revealed) return mine === null ? "You made no guess." : `You said ${label(mine)}.`;
  if (teacher) return `${again ? "The server was started anew, and the question sent again. " : ""}${guesses} of ${Math.max(here, guesses)} have guessed.`;
  return mine === null ? "Guess before the models do." : `Your guess is in: ${label(mine)}. Until the answers come you may change it.`;
}

function draw() {
  const { round, revealed, teacher, counts, mine } = state;
  part("return").hidden = !round || teacher || dialog.open || later !== round || revealed;
  if (!round) {
    drawn = "";
    if (!dialog.open || dialog.hasAttribute("data-told")) return;
    if (anew && !teacher) complain("The server was started anew; the question comes again.");
    else dialog.close();
    return;
  }
  if (drawn !== seen) {
    drawn = seen;
    part("lost").hidden = true;
    dialog.toggleAttribute("data-told", revealed);
    dialog.dataset.who = teacher ? "teacher" : "class";
    play(question);
    if (revealed) compared(question, counts, told);
    else if (teacher) counting(question);
    else choosing(question, choose);
    if (revealed || later !== round) open();
  }
  element.querySelector("#vb-title").textContent = revealed && told.truth ? `It was ${quoted(told.truth)}` : "What happens here?";
  part("line").textContent = line();
  button("reveal").hidden = !teacher || revealed;
  button("close").textContent = revealed ? "Back to the page" : teacher ? "Take it back" : "Not now";
  if (!revealed) teacher ? counted(counts) : chosen(mine);
}

function open() {
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function choose(choice) {
  kept.set("guess", { round: state.round, choice });
  chosen(choice);
  call("guess", { round: state.round, choice });
}

function ask() {
  const answer = window.vitaclip.answer?.();
  const shown = (answer?.panels?.[0]?.rows || []).filter((row) => !row.others && !row.none).map((row) => row.label);
  const request = { round: fresh(), ask: answer?.ask, sample: answer?.clip, shown };
  kept.set("asked", { run: state.run, told: request });
  again = false;
  document.querySelector("#vc-ask-class .vb-why").hidden = true;
  return call("ask", request);
}

function leave() {
  const { round, teacher, revealed } = state;
  dialog.close();
  if (teacher && round) {
    kept.set("asked", null);
    call("close", { round });
  } else if (!revealed) later = round;
  draw();
}

document.addEventListener("click", (event) => event.target.closest?.("[data-does=ask-class]") && ask());
document.addEventListener("visibilitychange", look);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (!state.teacher || state.revealed) leave(); // else Escape would uncover the answers
});
button("reveal").addEventListener("click", () => {
  kept.set("asked", null);
  call("reveal", { round: state.round });
});
button("close").addEventListener("click", leave);
button("enter").addEventListener("click", () => location.reload());
part("return").addEventListener("click", () => {
  later = "";
  open();
  draw();
});
timer = setTimeout(look, 500);
