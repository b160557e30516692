// The clips that a search goes by, as chips; pressing one fires "drop" with its id.
const { make } = window.vitaclip;
const list = element.querySelector(".vs-chips");

function chip({ sign, id, name, picture }) {
  const side = sign === "-" ? "less like" : "more like";
  const button = make("button", "vs-chip");
  button.type = "button";
  button.dataset.id = id;
  button.dataset.sign = sign;
  button.title = `Without ${name}`;
  if (picture) {
    const image = make("img");
    image.src = picture;
    image.alt = "";
    button.append(image);
  }
  const cross = make("span", "vs-cross", "×");
  cross.setAttribute("aria-hidden", "true");
  button.append(make("span", "vs-side", side), make("bdi", "", name), make("span", "vs-unseen", ", press to leave it out"), cross);
  button.addEventListener("click", () => trigger("drop", { id }));
  const entry = make("li");
  entry.append(button);
  return entry;
}

function draw() {
  const { chips = [] } = props.value || {};
  const at = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...chips.map(chip));
  if (at < 0) return;
  const left = list.querySelectorAll("button"); // whoever removes one by keys goes on from there
  (left[Math.min(at, left.length - 1)] || document.querySelector("#query textarea, #query input")).focus();
}
watch("value", draw);
draw();
