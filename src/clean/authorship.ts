import type { Step } from "../core/step.ts";

const reasons: Record<string, string> = {
  clip: "clip-of-others",
  generated: "generated",
  vendored: "vendored",
  template: "template",
};

/** First of all: is it the user's? Everything else is context at most. */
export const authorship: Step = {
  name: "authorship",
  apply(document, { signals }) {
    if (document.author !== "self") return { drop: "not-by-you" };
    const { foreign } = signals;
    // A forward may have own words above it; the quotes step tells.
    if (foreign && foreign !== "forward") return { drop: reasons[foreign] ?? "foreign-text" };
    return document;
  },
};
