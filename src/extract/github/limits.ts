/**
 * How long GitHub wants us to wait, or null where an answer is no limit. `retry-after` first, then the primary
 * limit's reset, then a minute that doubles for secondary limits without a header (as GitHub's guide asks).
 */
export function waitFor(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  message: string,
  attempt: number,
  now: number,
): { milliseconds: number; why: string } | null {
  if (status !== 403 && status !== 429) return null;
  const after = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(after)) {
    return { milliseconds: Math.max(0, after) * 1000, why: "GitHub asks to slow down" };
  }
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (String(headers["x-ratelimit-remaining"]) === "0" && Number.isFinite(reset)) {
    // a second more: their clock and ours differ
    return {
      milliseconds: Math.max(0, reset * 1000 - now) + 1000,
      why: "GitHub's limit of requests is used up",
    };
  }
  if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) {
    return { milliseconds: 60_000 * 2 ** (attempt - 1), why: "GitHub asks to slow down" };
  }
  return null;
}
