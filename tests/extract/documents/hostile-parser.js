// A thread that does with a file what its name says.
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ name }) => {
  if (name === "hangs.pdf") for (;;);
  if (name === "dies.pdf") process.exit(1);
  if (name === "throws.pdf") throw new Error("no");
  const answer = { text: name, title: null, authors: [], created: null, modified: null };
  parentPort.postMessage(answer);
});
