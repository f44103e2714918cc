import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { systemCode, TwinError } from "../core/errors.ts";
import { createApp, type ServedTwin } from "./app.ts";

export const defaultPort = 8484;

/** Disposing of it ends the answers under way and the connections. */
export interface Listening extends AsyncDisposable {
  port: number;
}

/** Serves the API on this machine only (127.0.0.1). Port 0 takes a free one. Throws PORT_IN_USE, PERMISSION. */
export async function listen(twin: ServedTwin, token: string, port: number): Promise<Listening> {
  const closing = new AbortController();
  const app = createApp(twin, token, closing.signal);
  return await new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, (address) =>
      resolve({ port: address.port, [Symbol.asyncDispose]: () => shut(server, closing) }),
    );
    server.once("error", (error) => reject(asPortError(error, port)));
  });
}

/** Answers get a moment to say that they were cut; then the connections go. */
async function shut(server: ReturnType<typeof serve>, closing: AbortController): Promise<void> {
  closing.abort();
  const closed = new Promise<void>((done) => server.close(() => done()));
  const drop = setTimeout(() => isHttp1(server) && server.closeAllConnections(), 300);
  if (isHttp1(server)) server.closeIdleConnections();
  await closed;
  clearTimeout(drop);
}

const isHttp1 = (server: object): server is Server => "closeAllConnections" in server;

function asPortError(error: Error, port: number): Error {
  const code = systemCode(error);
  if (code === "EADDRINUSE") {
    return new TwinError("PORT_IN_USE", `Port ${port} is taken by another program.`, {
      hint: "Choose another: twin serve --port 8485 (0 takes a free one).",
      cause: error,
    });
  }
  if (code !== "EACCES") return error;
  return new TwinError("PERMISSION", `Port ${port} may not be used.`, {
    hint: "Choose one above 1023: twin serve --port 8484",
    cause: error,
  });
}
