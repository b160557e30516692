// Film: small square pictures of what a camera sees, of the last moments only; nothing is kept.
const SHORTEST = 30; // milliseconds between two pictures: cameras are hardly faster

class Film {
  constructor(video, seconds) {
    this.video = video;
    this.seconds = seconds;
    this.pictures = []; // { at, data }, the oldest first
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d");
  }

  // `frames` and `side` are what the model looks at; between two of its frames lie three of ours,
  // so that the last one is always new.
  shoot({ frames, side }) {
    if (side !== this.canvas.width) this.pictures = [];
    this.canvas.width = this.canvas.height = side;
    this.span = (1000 * this.seconds) / frames;
    this.frames = frames;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.take(), Math.max(this.span / 3, SHORTEST));
  }

  stop() {
    clearInterval(this.timer);
    this.pictures = [];
    this.frames = 0;
  }

  take() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return;
    const short = Math.min(width, height), at = performance.now();
    this.pen.imageSmoothingQuality = "high";
    this.pen.drawImage(this.video, (width - short) / 2, (height - short) / 2, short, short,
      0, 0, this.canvas.width, this.canvas.height);
    this.pictures.push({ at, data: this.canvas.toDataURL("image/jpeg", 0.9) });
    while (this.pictures[0].at < at - 1000 * this.seconds) this.pictures.shift();
  }

  // The model's frames, evenly spread up to the newest; nothing before there are enough.
  last() {
    if (!this.pictures.length) return null;
    const newest = this.pictures[this.pictures.length - 1].at;
    const moments = Array.from({ length: this.frames }, (_, i) => newest - (this.frames - 1 - i) * this.span);
    if (this.pictures[0].at > moments[0] + this.span / 2) return null;
    return { newest, pictures: moments.map((moment) => this.nearest(moment).data) };
  }

  nearest(moment) {
    return this.pictures.reduce((best, one) =>
      Math.abs(one.at - moment) < Math.abs(best.at - moment) ? one : best);
  }
}

