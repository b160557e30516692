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
  live.toggleAttribute("data-problem", Boolean(problem));
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
  if (hadFocus) (problem ? find(".vl-open") : document.querySelector("[data-does=camera]")).focus();
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
  const reply = await server.look({ pictures: bare, classes, template, model, prompts }).catch(() => null);
  return reply || { error: "This computer did not answer; it is asked again every second." };
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

// How old the answer is and how many there are; what is no longer about now turns pale.
function age() {
  if (!newest || live.dataset.state !== "live") return;
  const old = performance.now() - newest, [first] = answers, many = answers.length - 1;
  const rate = many > 1 ? (1000 * many) / (answers[many] - first) : 0;
  live.toggleAttribute("data-old", old > OLD);
  say(`${(old / 1000).toFixed(1)} s old${rate ? ` · ${rate.toFixed(1)} answers a second` : ""}`);
}
setInterval(age, 200);

find(".vl-open").addEventListener("click", open);
find(".vl-stop").addEventListener("click", () => stop());
const outOfSight = () => live.dataset.state !== "off" && (document.hidden || !element.offsetParent) && stop("hidden");
document.addEventListener("visibilitychange", outOfSight);
new ResizeObserver(outOfSight).observe(element); // another tab of the page leaves nothing of it
window.vitaclip.camera = { open, stop: () => stop() };
