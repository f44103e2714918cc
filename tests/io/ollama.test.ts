import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { isOlder, Ollama, ollamaHost, withTag } from "../../src/io/ollama.ts";

describe("the address of Ollama", () => {
  it.each([
    [undefined, "http://127.0.0.1:11434"],
    ["", "http://127.0.0.1:11434"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:8080", "http://127.0.0.1:8080"],
    [":8080", "http://127.0.0.1:8080"],
    ["box.example:7", "http://box.example:7"],
    ["http://box.example", "http://box.example"],
    ["https://box.example/ollama/", "https://box.example/ollama"],
    ["[::]:11434", "http://127.0.0.1:11434"],
    ["[::1]", "http://[::1]:11434"],
  ])("reads %j as %s", (given, expected) => {
    expect(ollamaHost({ OLLAMA_HOST: given })).toBe(expected);
    expect(ollamaHost({ OLLAMA_HOST: "ignored:1" }, given || "127.0.0.1")).toBe(expected);
  });

  it("refuses what is no address", () => {
    expect(() => ollamaHost({ OLLAMA_HOST: "http://" })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

describe("versions and names", () => {
  it.each([
    ["0.29.9", true],
    ["0.30.0", false],
    ["0.30.0-rc1", false],
    ["0.32.15", false],
    ["1.0", false],
    ["0.0.0", false],
  ])("%s older than 0.30.0: %s", (version, expected) => expect(isOlder(version, "0.30.0")).toBe(expected));

  it("adds the tag that Ollama lists", () => {
    expect([withTag("a"), withTag("a:b"), withTag("host:5000/a"), withTag("host:5000/a:b")]).toEqual([
      "a:latest",
      "a:b",
      "host:5000/a:latest",
      "host:5000/a:b",
    ]);
  });
});

describe("streams of an answer", () => {
  async function serving(pieces: (string | Buffer)[], end = true): Promise<Ollama> {
    const server = createServer(async (_, response) => {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      for (const piece of pieces) {
        response.write(piece);
        await new Promise((wait) => setTimeout(wait, 5));
      }
      if (end) response.end();
      else response.destroy();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    const address = server.address();
    return new Ollama(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  }
  const collect = async (ollama: Ollama) => {
    const texts: string[] = [];
    for await (const chunk of ollama.chat({ model: "m", messages: [] }))
      texts.push(chunk.message?.content ?? "");
    return texts;
  };

  it("joins lines that come in pieces, in the middle of a character too", async () => {
    const bytes = Buffer.from('{"message":{"role":"assistant","content":"ä"}}\n{"done":true}');
    const cut = bytes.indexOf(0xc3) + 1;
    const halved = await serving([bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect(await collect(halved)).toEqual(["ä", ""]);
    expect(
      await collect(await serving(['{"message":{"role":"a","con', 'tent":"x"}}\n\n{"done":true}'])),
    ).toEqual(["x", ""]);
  });

  it("ends with a clear error when Ollama reports one, talks nonsense or goes away", async () => {
    const failing = await serving(['{"message":{"role":"a","content":"x"}}\n{"error":"out of memory"}\n']);
    await expect(collect(failing)).rejects.toMatchObject({
      code: "OLLAMA",
      message: expect.stringContaining("out of memory"),
    });
    await expect(collect(await serving(["nonsense\n"]))).rejects.toMatchObject({ code: "OLLAMA" });
    await expect(
      collect(await serving(['{"message":{"role":"a","content":"x"}}\n'], false)),
    ).rejects.toMatchObject({
      code: "OLLAMA",
      message: expect.stringContaining("does not answer"),
    });
  });
});
