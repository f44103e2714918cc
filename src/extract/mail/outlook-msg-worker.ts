import { parentPort } from "node:worker_threads";
import { z } from "zod";
import { readMsg } from "./outlook-msg.ts";

const bytesSchema = z.instanceof(Uint8Array);

parentPort?.on("message", (message) => {
  const bytes = bytesSchema.parse(message);
  parentPort?.postMessage(readMsg(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
});
