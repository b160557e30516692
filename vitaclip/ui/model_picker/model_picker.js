// One sentence about the model: where it runs, how far its download is, or what went wrong.
function draw() {
  const note = element.querySelector(".vc-note");
  const { text = "", tone = "" } = props.value || {};
  note.textContent = text;
  note.dataset.tone = tone;
}
watch("value", draw);
draw();
