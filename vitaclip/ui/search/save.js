// Hits as files: a table for spreadsheets, JSON for programs, subtitles for players.
const HEADS = ["prompts", "rank", "score", "best moment (s)", "from (s)", "to (s)", "file", "caption", "like it"];

function rows(columns) {
  return columns.flatMap((column) => column.hits.map((hit, place) => [
    column.title || "", place + 1, hit.score, hit.time, hit.start, hit.end, hit.name,
    hit.own ? "" : hit.caption, hit.copies.map((copy) => copy.name).join(" ")]));
}

// A spreadsheet runs what begins like a formula, in wide, small and raised signs too, and perhaps
// behind what nobody sees; a quote in front makes it text.
const FORMULA = /^[\t\r\n]|^[\p{C}\p{M}\p{Z}]*[=+@\u2212\p{Pd}]/u;
const inert = (text) => (FORMULA.test(text) || FORMULA.test(text.normalize("NFKC")) ? `'${text}` : text);
const quoted = (value) => typeof value === "number" ? value : `"${inert(value).replaceAll('"', '""')}"`;
const csv = (columns) => [HEADS, ...rows(columns)].map((row) => row.map(quoted).join(",")).join("\r\n");

function json(columns, words) {
  const hits = columns.flatMap((column) => column.hits.map((hit) => ({
    ...(column.title ? { prompts: column.kind } : {}), video: hit.name, score: hit.score, time: hit.time,
    moment: hit.moment ? [hit.start, hit.end] : null, caption: hit.own ? "" : hit.caption,
    frames: hit.times.map((time, i) => ({ time, score: hit.curve[i] })), copies: hit.copies.map((copy) => copy.name),
  })));
  return JSON.stringify({ words, hits }, null, 1);
}

function clock(seconds) {
  const whole = Math.round(seconds * 1000), two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${two(whole / 3600000)}:${two((whole / 60000) % 60)}:${two((whole / 1000) % 60)}.${String(whole % 1000).padStart(3, "0")}`;
}

// A player that opens it with its video shows the moments that were found, as chapters do.
function vtt(hits, words) {
  const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\s+/g, " ");
  const cues = [...hits].sort((a, b) => a.start - b.start).map((hit) => {
    const said = [words, hit.own ? "" : hit.caption].filter(Boolean).join(" · ") || "found";
    return `${clock(hit.start)} --> ${clock(hit.end)}\n${plain(said)} (${hit.score.toFixed(3)})\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}
