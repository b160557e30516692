// The classes as rows: a name that can be changed, buttons that add clips, and the clips.
const { make } = window.vitaclip;
const pictures = {}; // by clip, as long as the page is open

function action(text, does, title) {
  const button = make("button", "vc-button", text);
  button.type = "button";
  button.dataset.does = does;
  if (title) button.title = title;
  return button;
}

function newRow(id) {
  const row = make("li", "vt-class"), head = make("div", "vt-head"), name = make("input", "vt-name");
  row.dataset.id = id;
  Object.assign(name, { type: "text", dir: "auto", maxLength: props.longest, autocomplete: "off", spellcheck: false });
  const buttons = make("div", "vt-add");
  buttons.append(
    action("Record", "record", "Press for a countdown and two seconds, or hold it for as long as you act"),
    action("+ files", "files", "Clips from this computer, several at once"),
    action("+ clip above", "above", "The clip that is open in the row above: a sample, a puppet, a recording"),
  );
  const away = action("✕", "remove-class");
  away.classList.add("vt-away");
  head.append(name, buttons, away);
  const shown = make("div", "vt-shelf");
  shown.append(make("ul", "vt-clips"), make("p", "vt-count"));
  row.append(head, shown);
  return row;
}

function fillRow(row, one, number, guest) {
  const name = row.querySelector(".vt-name"), list = row.querySelector(".vt-clips");
  row.style.setProperty("--vt-colour", one.colour);
  row.setAttribute("aria-label", one.name);
  name.setAttribute("aria-label", `Name of class ${number}`);
  name.readOnly = guest;
  if (document.activeElement !== name) name.value = one.name;
  name.dataset.known = one.name;
  const away = row.querySelector("[data-does=remove-class]");
  away.hidden = guest;
  away.setAttribute("aria-label", `Remove the class ${one.name}`);
  for (const [does, text] of [["record", "Record"], ["files", "Add files"], ["above", "Add the clip above"]])
    row.querySelector(`[data-does=${does}]`).setAttribute("aria-label", `${text} for ${one.name}`);
  const had = new Map([...list.children].map((entry) => [entry.dataset.id, entry]));
  list.replaceChildren(...one.clips.map((clip, i) => fillClip(had.get(clip.id) || newClip(clip), clip, i + 1, one.name)));
  const few = one.clips.length === 1 ? "1 clip" : `${one.clips.length} clips`;
  row.querySelector(".vt-count").textContent = one.clips.length ? few : "No clips yet; five are a good start.";
}

function newClip(clip) {
  const entry = make("li"), button = make("button", "vt-clip");
  entry.dataset.id = clip.id;
  button.type = "button";
  button.dataset.does = "drop";
  button.append(make("span", "vt-cross", "✕"));
  entry.append(button);
  return entry;
}

function fillClip(entry, clip, number, name) {
  const button = entry.firstChild;
  button.style.backgroundImage = pictures[clip.id] ? `url("${pictures[clip.id]}")` : "";
  button.disabled = !clip.mine;
  button.toggleAttribute("data-guest", clip.guest);
  const from = clip.guest ? ", from another page" : "";
  button.setAttribute("aria-label", clip.mine ? `Remove clip ${number} of ${name}${from}` : `Clip ${number} of ${name}${from}`);
  return entry;
}

function drawRows(list, state) {
  const had = new Map([...list.children].map((row) => [row.dataset.id, row]));
  const rows = state.classes.map((one, i) => {
    const row = had.get(one.id) || newRow(one.id);
    fillRow(row, one, i + 1, state.guest);
    return row;
  });
  const same = rows.length === list.children.length && rows.every((row, i) => row === list.children[i]);
  if (!same) list.replaceChildren(...rows);
}
