// A grid of sample clips, and what to say of a clip that the browser cannot play.
const { sampleCards, press } = window.vitaclip;
const grid = element.querySelector(".vc-grid");

function choose(file) {
  press(grid, file);
  trigger("choose", { file });
}

// Instead of Gradio's message: whether the page can play a file says nothing of the answer.
for (const [event, unplayable] of [["loadstart", false], ["error", true]])
  document.addEventListener(event, (happened) => {
    if (!happened.target.closest?.("#video")) return;
    element.querySelector(".vc-unplayable").hidden = !unplayable;
    if (unplayable) happened.stopPropagation();
  }, true);

function draw() {
  sampleCards(grid, "vc-sample", "vc-caption", choose);
  press(grid, props.value);
}
watch("value", draw);
draw();
