import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { errorObject } from "./openai.ts";
import { isAuthorized } from "./token.ts";

export type Bindings = { Bindings: HttpBindings };

const names = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Lets only programs of this machine in that know the token. A web page cannot get past it: its requests carry
 * a foreign Origin, or after DNS rebinding a foreign Host, and it cannot read the token.
 */
export function guard(token: string): MiddlewareHandler<Bindings> {
  return async (context, next) => {
    const { headers, socket } = context.env.incoming;
    const hosts = names.map((name) => `${name}:${socket.localPort}`);
    if (!hosts.includes(headers.host?.toLowerCase() ?? "")) {
      return context.json(errorObject("This host name is not served.", "foreign_host"), 403);
    }
    const { origin } = headers;
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
      return context.json(errorObject("This origin is not allowed.", "foreign_origin"), 403);
    }
    if (!isAuthorized(headers.authorization, token)) {
      context.header("WWW-Authenticate", "Bearer");
      return context.json(
        errorObject(
          "The token is missing or wrong. See it with: twin serve --print-token",
          "invalid_api_key",
        ),
        401,
      );
    }
    return next();
  };
}

/** Refuses bodies that are not JSON by their own word: forms and plain text are what web pages can send unasked. */
export const jsonOnly: MiddlewareHandler<Bindings> = async (context, next) => {
  const type = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return next();
  return context.json(errorObject("Send application/json.", "unsupported_media_type"), 415);
};
