// The classes as chips: press one to change it, × to take it away; a pasted list becomes many.
const { make, recall, keep } = window.vitaclip;
const FEW = 8; // chips shown of a long list
const list = element.querySelector(".vc-chips");
const button = (does) => element.querySelector(`[data-does=${does}]`);
const lines = (text) => text.split(/\r?\n|\r/).map((line) => line.trim()).filter(Boolean);
const past = [];
let all = false, text = props.value || "";

function write(classes, remembered = true) {
  if (remembered) past.push(text);
  text = classes.join("\n");
  const box = document.querySelector("#classes textarea"); // it asks again when it changes
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  draw();
}

function field(begin, said, commit) {
  const input = make("input", "vc-chip-input");
  Object.assign(input, { value: begin, maxLength: 600 });
  input.setAttribute("aria-label", said);
  let done = false;
  const end = (names, again) => {
    if (done) return;
    done = true;
    if (names) commit(names, again);
    else draw();
  };
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") end(lines(input.value), true);
    if (key === "Escape") end(null);
  });
  input.addEventListener("blur", () => end(input.value.trim() === begin ? null : lines(input.value)));
  input.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text");
    if (lines(pasted).length < 2) return;
    event.preventDefault();
    end(lines(input.value + pasted));
  });
  return input;
}

function chip(name, place) {
  const entry = make("li", "vc-chip"), label = make("button", "vc-chip-name"), away = make("button", "vc-chip-away", "×");
  label.type = away.type = "button";
  label.append(make("bdi", "", name));
  label.setAttribute("aria-label", `Change ${name}`);
  away.setAttribute("aria-label", `Take ${name} away`);
  label.addEventListener("click", () => {
    const input = field(name, `Change ${name}`, (names) => {
      const classes = lines(text);
      classes.splice(place, 1, ...names);
      write(classes);
    });
    entry.replaceChildren(input);
    input.focus();
    input.select();
  });
  away.addEventListener("click", () => {
    write(lines(text).filter((_, i) => i !== place));
    (list.querySelectorAll(".vc-chip-away")[place] || list.querySelector(".vc-chip-add")).focus();
  });
  entry.append(label, away);
  return entry;
}

function adding() {
  const entry = make("li"), add = make("button", "vc-chip-add", "+ add a class");
  add.type = "button";
  const open = () => {
    const input = field("", "A new class", (names, again) => {
      if (names.length) write([...lines(text), ...names]);
      else draw();
      if (again && names.length) list.querySelector(".vc-chip-add").click(); // and the next one
    });
    entry.replaceChildren(input);
    input.focus();
  };
  add.addEventListener("click", open);
  entry.append(add);
  return entry;
}

function draw() {
  const classes = lines(text), shown = all ? classes : classes.slice(0, FEW);
  list.replaceChildren(...shown.map(chip), adding());
  button("all").hidden = classes.length <= FEW;
  button("all").textContent = all ? "Show fewer" : `Show all ${classes.length}`;
  button("all").setAttribute("aria-expanded", all);
  button("undo").hidden = !past.length;
}

button("all").addEventListener("click", () => {
  all = !all;
  draw();
});
button("undo").addEventListener("click", () => write(lines(past.pop()), false));

// The rest of the question is folded away until it is wanted, and then stays open on this computer.
function unfold(open) {
  document.body.classList.toggle("vc-asking", open);
  button("question").setAttribute("aria-expanded", open);
}
button("question").addEventListener("click", () => {
  const open = !document.body.classList.contains("vc-asking");
  unfold(open);
  keep("vitaclip-question", open);
  if (open) document.querySelector("#question").scrollIntoView({ behavior: "smooth", block: "nearest" });
});
unfold(recall("vitaclip-question") === "true");

watch("value", () => {
  if ((props.value || "") === text) return;
  if (props.value !== past.at(-1)) past.push(text);
  text = props.value || "";
  draw();
});
draw();
