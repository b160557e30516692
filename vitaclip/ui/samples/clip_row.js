// One row of sample clips, small; the tab Recognise shows them large.
const { make, samples } = window.vitaclip;

function clip(item) {
  const button = make("button", "vi-clip");
  button.type = "button";
  button.dataset.file = item.file;
  button.title = item.caption;
  const film = make("span", "vc-film");
  film.style.backgroundImage = `url("${item.film}")`;
  button.append(film, make("span", "vi-clip-name", item.action));
  button.addEventListener("click", () => {
    props.value = item.file;
    trigger("choose", { file: item.file });
  });
  const entry = make("li");
  entry.append(button);
  return entry;
}

function draw() {
  const row = element.querySelector("ul");
  if (!row.children.length) row.append(...samples.map(clip));
  for (const button of row.querySelectorAll("button"))
    button.setAttribute("aria-pressed", button.dataset.file === props.value);
}
watch("value", draw);
draw();
