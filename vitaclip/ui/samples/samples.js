// A grid of sample clips: a picture that moves under the pointer, and what it shows in words.
const { make, samples } = window.vitaclip;

function card(item) {
  const button = make("button", "vc-sample");
  button.type = "button";
  button.dataset.file = item.file;
  button.title = item.caption;
  const film = make("span", "vc-film");
  film.style.backgroundImage = `url("${item.film}")`;
  button.append(film, make("span", "vc-caption", item.action));
  button.addEventListener("click", () => {
    mark(item.file);
    trigger("choose", { file: item.file });
  });
  const entry = make("li");
  entry.append(button);
  return entry;
}

function mark(file) {
  for (const button of element.querySelectorAll(".vc-sample"))
    button.setAttribute("aria-pressed", button.dataset.file === file);
}

// Instead of Gradio's message: whether the page can play a file says nothing of the answer.
for (const [event, unplayable] of [["loadstart", false], ["error", true]])
  document.addEventListener(event, (happened) => {
    if (!happened.target.closest?.("#video")) return;
    element.querySelector(".vc-unplayable").hidden = !unplayable;
    if (unplayable) happened.stopPropagation();
  }, true);

function draw() {
  const grid = element.querySelector(".vc-grid");
  if (!grid.children.length) grid.append(...samples.map(card));
  mark(props.value);
}
watch("value", draw);
draw();
