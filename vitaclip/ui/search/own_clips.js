// The visitor's own clips: small pictures that open in the viewer, and a button that forgets them.
const { make } = window.vitaclip;

function clip(item) {
  const button = make("button", "vs-own-clip");
  button.type = "button";
  const picture = make("img");
  picture.src = item.picture;
  picture.alt = "";
  button.append(picture, make("bdi", "", item.name));
  if (item.outside) button.dataset.outside = true;
  button.addEventListener("click", () => {
    const hit = document.querySelector(`.vs-hit[data-id="${item.id}"]`); // found: it has a curve too
    if (hit) return hit.click();
    for (const other of document.querySelectorAll(".vs-hit")) other.setAttribute("aria-pressed", false);
    window.vitaclip.view({ ...item, caption: item.name });
  });
  const entry = make("li");
  entry.append(button);
  return entry;
}

function draw() {
  const { clips = [], notes = [] } = props.value || {};
  element.querySelector(".vs-own-clips").replaceChildren(...clips.map(clip));
  element.querySelector(".vs-own-notes").replaceChildren(
    ...(clips.length ? [make("p", "vs-own-count", count(clips.length))] : []),
    ...notes.map((text) => make("p", "vc-remark", text)),
  );
  element.querySelector(".vs-own-empty").hidden = clips.length > 0;
  element.querySelector(".vs-forget").hidden = !clips.length;
}

function count(number) {
  return number === 1 ? "1 clip of yours is searched too." : `${number} clips of yours are searched too.`;
}
element.querySelector(".vs-forget").addEventListener("click", () => trigger("forget"));
watch("value", draw);
draw();
