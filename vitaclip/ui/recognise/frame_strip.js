// The frames the model saw, at their times; pressing one moves the player above to that moment.
const { make } = window.vitaclip;

function frame(src, time, i, count) {
  const button = make("button", "vc-frame");
  button.type = "button";
  const picture = make("img");
  picture.src = src;
  picture.alt = `Frame ${i + 1} of ${count}`;
  button.append(picture, make("span", "", `${time.toFixed(1)} s`));
  button.addEventListener("click", () => {
    const player = document.querySelector("#video video");
    if (!player) return;
    player.pause();
    player.currentTime = time;
  });
  const entry = make("li");
  entry.append(button);
  return entry;
}

function draw() {
  const { frames = [], times = [] } = props.value || {};
  element
    .querySelector(".vc-frames")
    .replaceChildren(...frames.map((src, i) => frame(src, times[i], i, frames.length)));
}
watch("value", draw);
draw();
