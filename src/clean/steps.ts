// Stage 2 of 6: Document in, Document out, or the reason why not.
import type { Step } from "../core/step.ts";
import { armor } from "./armor.ts";
import { authorship } from "./authorship.ts";
import { automated } from "./automated.ts";
import { footers } from "./footers.ts";
import { quotes } from "./quotes.ts";
import { short } from "./short.ts";
import { signatures } from "./signatures.ts";

/** Every step, in order: whose words first, then what is around them. Adding one: a file and a line here. */
export const steps: readonly Step[] = [authorship, automated, armor, quotes, footers, signatures, short];

/** For the message that was answered: it may be anybody's, and becomes context only. */
export const contextSteps: readonly Step[] = [armor, quotes, footers, signatures];
