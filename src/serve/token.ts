import { randomBytes, timingSafeEqual } from "node:crypto";
import { stat } from "node:fs/promises";
import { sha256 } from "../core/hash.ts";
import { exists, readText, writeFileAtomically } from "../io/files.ts";

const form = /^[A-Za-z0-9_-]{43}$/; // 32 bytes in base64url

/**
 * The workspace's token from its file, made on first use. A file that others could read gets a new token,
 * since they may have done so.
 */
export async function readOrMakeToken(path: string): Promise<string> {
  if (await exists(path)) {
    const token = (await readText(path)).trim();
    const { mode } = await stat(path);
    const isPrivate = process.platform === "win32" || (mode & 0o077) === 0;
    if (form.test(token) && isPrivate) return token;
  }
  const token = randomBytes(32).toString("base64url");
  await writeFileAtomically(path, `${token}\n`, 0o600);
  return token;
}

/** Does this Authorization header carry the token? Takes the same time whatever it holds. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token)));
}
