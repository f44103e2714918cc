import { describe, expect, it } from "vitest";
import { TwinError } from "../../src/core/errors.ts";
import { bytes, duration, table } from "../../src/ui/format.ts";
import { jsonUi } from "../../src/ui/json.ts";
import { plainUi } from "../../src/ui/plain.ts";

function collector(extra: { isTTY?: boolean; columns?: number } = {}) {
  let text = "";
  return { ...extra, write: (part: string) => (text += part), text: () => text };
}

describe("plain output", () => {
  it("prints a progress line each ten seconds off a terminal", () => {
    let time = 0;
    const err = collector();
    const ui = plainUi(collector(), err, { now: () => time });
    for (; time < 25_000; time += 1000) {
      ui.emit({ type: "progress", name: "all.mbox", done: time * 1000, total: 50e6, unit: "bytes" });
    }
    const lines = err.text().trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain("40 % · 20.0 MB of 50.0 MB · 30 s left · 1.0 MB/s · all.mbox");
    expect(err.text()).not.toContain("\u001b");
  });

  it("draws one line over and over on a terminal, never wider than it", () => {
    let time = 0;
    const err = collector({ isTTY: true, columns: 30 });
    const ui = plainUi(collector(), err, { now: () => time });
    for (; time < 2000; time += 200) {
      ui.emit({
        type: "progress",
        name: "a-rather-long-name.mbox",
        done: time,
        total: null,
        unit: "documents",
      });
    }
    const drawn = err.text().split("\r\u001b[K").slice(1);
    expect(drawn.length).toBeGreaterThan(5);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(30);
  });

  it("keeps results on stdout and all else on stderr; --quiet drops progress and suggestions", () => {
    const [out, err] = [collector(), collector()];
    const ui = plainUi(out, err, { quiet: true });
    ui.emit({ type: "note", message: "working" });
    ui.emit({ type: "warning", message: "careful", hint: "look" });
    ui.result({ data: {}, lines: ["done"], next: "twin train" });
    expect(out.text()).toBe("done\n");
    expect(err.text()).toBe("warning: careful\n  hint: look\n");
  });
});

describe("a hostile name in what is said", () => {
  const name = "\u001b]0;owned\u0007\u001b[2Jmail\u202e.mbox\u009b31m";

  it("reaches a terminal harmless, in whatever form it is said", () => {
    const [out, err] = [collector(), collector()];
    const ui = plainUi(out, err);
    ui.emit({ type: "stage", name, detail: name });
    ui.emit({ type: "note", message: name });
    ui.emit({ type: "warning", message: name, hint: name });
    ui.emit({ type: "progress", name, done: 1, total: 2, unit: "bytes" });
    ui.error(new TwinError("CORRUPT", name, { hint: name }));
    ui.result({ data: {}, lines: [name], next: name });
    const said = out.text() + err.text();
    expect(said.match(/mail\.mbox/gu)).toHaveLength(10);
    for (const bad of ["\u001b", "\u0007", "\u009b", "\u202e", "owned"]) expect(said).not.toContain(bad);
  });
});

describe("json output", () => {
  it("prints one object on stdout, events and errors as lines on stderr", () => {
    const [out, err] = [collector(), collector()];
    const ui = jsonUi(out, err);
    ui.emit({ type: "stage", name: "Extract" });
    ui.error(new TwinError("LOCKED", "Busy.", { hint: "Wait." }));
    ui.result({ data: { added: 1 }, lines: ["ignored"], next: "twin train" });
    expect(JSON.parse(out.text())).toEqual({ added: 1, next: "twin train" });
    expect(
      err
        .text()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { type: "stage", name: "Extract" },
      { type: "error", code: "LOCKED", message: "Busy.", hint: "Wait.", exitCode: 11 },
    ]);
  });
});

describe("progress as JSON", () => {
  it("comes twice a second at most, and once more at the end", () => {
    let time = 0;
    const err = collector();
    const ui = jsonUi(collector(), err, () => time);
    for (; time <= 1000; time += 100) {
      ui.emit({ type: "progress", name: "upload", done: time, total: 1000, unit: "bytes" });
      ui.emit({ type: "progress", name: "upload", done: time, total: 1000, unit: "bytes" });
    }
    const done = err.text().trim().split("\n");
    expect(done.map((line) => JSON.parse(line).done)).toEqual([0, 500, 1000]);
  });
});

describe("format", () => {
  it("shows sizes, times and tables", () => {
    expect([bytes(999), bytes(1536), bytes(123_456_789)]).toEqual(["999 B", "1.5 kB", "123 MB"]);
    expect([duration(7), duration(185), duration(3720)]).toEqual(["7 s", "3 min 05 s", "1 h 02 min"]);
    expect(
      table([
        ["a", 1000],
        ["long", 2],
      ]),
    ).toEqual(["a     1,000", "long      2"]);
  });
});
