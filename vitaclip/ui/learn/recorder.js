// The recorder: a camera that stays on between recordings, and small pictures of what was done.
// They are never mirrored; only the preview is. What leaves the browser are these pictures alone.
const TAKE = { seconds: 2, least: 2000, most: 4, rate: 4 }; // rate: of Film's frames, three pictures each
const ROOM = 600_000; // characters of pictures in one message
const NO_CAMERA = {
  insecure: "Browsers give the camera only to pages that begin with https; add clips as files, or puppets.",
  NotAllowedError: "The camera is not allowed for this page: allow it beside the address, then press Record again.",
  NotFoundError: "No camera was found: plug one in, or add clips as files or puppets.",
  NotReadableError: "Another program has the camera: close that one, then press Record again.",
};

class Recorder {
  constructor(preview) {
    this.preview = preview;
    this.film = new Film(preview, TAKE.most);
  }

  get on() {
    return Boolean(this.preview.srcObject);
  }

  // Throws a sentence where there is no camera.
  async open(side) {
    if (!navigator.mediaDevices?.getUserMedia) throw NO_CAMERA.insecure;
    if (!this.on) {
      const size = { width: { ideal: 640 }, height: { ideal: 480 } };
      try {
        this.preview.srcObject = await navigator.mediaDevices.getUserMedia({ video: size, audio: false });
      } catch (problem) {
        throw NO_CAMERA[problem.name] || `The camera does not start (${problem.name}); add clips as files, or puppets.`;
      }
      const [track] = this.preview.srcObject.getVideoTracks();
      this.preview.toggleAttribute("data-mirrored", track.getSettings().facingMode !== "environment");
    }
    await this.preview.play().catch(() => {});
    if (!this.film.frames) this.film.shoot({ frames: TAKE.most * TAKE.rate, side: Math.min(side, 224) });
  }

  close() {
    this.film.stop();
    for (const track of this.preview.srcObject?.getTracks() || []) track.stop();
    this.preview.srcObject = null;
  }

  // The pictures since a moment, as few of them as fit into a message.
  since(begun) {
    const all = this.film.pictures.filter(({ at }) => at >= begun).map(({ data }) => data.slice(data.indexOf(",") + 1));
    const size = all.reduce((sum, data) => sum + data.length, 0) / Math.max(all.length, 1);
    const many = Math.min(all.length, Math.max(16, Math.floor(ROOM / size)));
    return Array.from({ length: many }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / many)]);
  }
}
