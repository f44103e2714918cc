import { cancelled, TwinError } from "../core/errors.ts";

export interface HttpOptions {
  method?: "GET" | "HEAD" | "POST" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  body?: RequestInit["body"];
  signal?: AbortSignal;
  /** Milliseconds for the whole request; none by default, because models load slowly. */
  timeout?: number;
  /** What to do with an answer that names another address; it is followed, if not given. */
  redirect?: "follow" | "manual";
  /** What to do when the server cannot be reached. */
  hint?: string;
}

/** The one door to HTTP. Resolves with any status; throws NETWORK when there was no answer, CANCELLED on Ctrl-C. */
export async function request(url: string, options: HttpOptions = {}): Promise<Response> {
  const signals = [
    ...(options.signal ? [options.signal] : []),
    ...(options.timeout ? [AbortSignal.timeout(options.timeout)] : []),
  ];
  try {
    return await fetch(url, {
      method: options.method ?? (options.json === undefined && options.body === undefined ? "GET" : "POST"),
      headers: {
        ...(options.json === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(options.json === undefined ? {} : { body: JSON.stringify(options.json) }),
      ...(options.body === undefined ? {} : { body: options.body, duplex: "half" }),
      ...(options.redirect ? { redirect: options.redirect } : {}),
      ...(signals.length ? { signal: AbortSignal.any(signals) } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw cancelled();
    throw new TwinError("NETWORK", `No answer from ${new URL(url).host}.`, {
      hint: options.hint ?? "Check that it is running and reachable.",
      cause: error,
    });
  }
}
