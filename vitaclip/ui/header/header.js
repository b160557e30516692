// The header's buttons, and what the other scripts share under window.vitaclip.
const timers = {};

function debounce(name, milliseconds, values) {
  return new Promise((resolve) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(() => resolve(values.length > 1 ? values : values[0]), milliseconds);
  });
}

function say(text) {
  const place = element.querySelector(".vc-said");
  place.textContent = text;
  clearTimeout(timers.said);
  timers.said = setTimeout(() => (place.textContent = ""), 4000);
}

function copyText(text) {
  if (window.isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea"); // plain http: there is no clipboard to ask
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("no clipboard"));
}

function copyLink(names, values) {
  const url = new URL(window.location.pathname, window.location.origin);
  const tab = document.querySelector("#tabs [role=tab][aria-selected=true]");
  if (tab) url.searchParams.set("tab", tab.id.replace(/^tab-|-button$/g, ""));
  names.forEach((name, i) => {
    if (typeof values[i] === "string" && values[i]) url.searchParams.set(name, values[i]);
  });
  history.replaceState(null, "", url);
  copyText(url.href).then(() => say("Link copied"), () => say("The link is in the address bar"));
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function saveText(name, text, type = "text/csv") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([type === "text/csv" ? "\ufeff" : "", text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A card for each sample: a picture that moves under the pointer, and what it shows in words.
function sampleCards(list, card, caption, choose) {
  if (list.children.length) return;
  for (const item of window.vitaclip.items) {
    const button = make("button", card);
    button.type = "button";
    button.dataset.file = item.file;
    button.title = item.caption;
    const film = make("span", "vc-film");
    film.style.backgroundImage = `url("${item.film}")`;
    button.append(film, make("span", caption, item.action));
    button.addEventListener("click", () => choose(item.file));
    const entry = make("li");
    entry.append(button);
    list.append(entry);
  }
}

function press(list, file) {
  for (const button of list.querySelectorAll("button"))
    button.setAttribute("aria-pressed", button.dataset.file === file);
}

// A browser may forbid a page in somebody else's frame to keep anything.
function recall(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}
function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* then it is forgotten */ }
}

window.vitaclip = { recall, keep, debounce, copyLink, make, saveText, say, sampleCards, press, items: props.items || [] };

function toggle(button, className) {
  const on = document.body.classList.toggle(className);
  button.setAttribute("aria-pressed", on);
  return on;
}

const button = (does) => element.querySelector(`[data-does=${does}]`);
button("link").addEventListener("click", () => trigger("copy_link"));
button("projector").addEventListener("click", (event) => toggle(event.currentTarget, "projector"));
button("dark").addEventListener("click", (event) => {
  keep("vitaclip-dark", toggle(event.currentTarget, "dark"));
});

const wish = recall("vitaclip-dark");
if (wish !== null) document.body.classList.toggle("dark", wish === "true");
button("dark").setAttribute("aria-pressed", document.body.classList.contains("dark"));
if (!window.isSecureContext) document.body.classList.add("no-camera");

function showWay({ addresses, password, code }) {
  const dialog = element.querySelector(".vc-join");
  dialog.querySelector("img").src = code;
  for (const address of addresses) dialog.querySelector(".vc-join-address").append(make("span", "", address));
  dialog.querySelector(".vc-join-password").hidden = !password;
  dialog.querySelector(".vc-join-password b").textContent = password;
  dialog.querySelector(".vc-join-hint").hidden = !addresses[0].startsWith("https");
  button("join").hidden = false;
  button("join").addEventListener("click", () => dialog.showModal());
}

if (props.value) showWay(props.value);
