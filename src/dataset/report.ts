import type { Redactor } from "../core/redaction.ts";
import type { Spill } from "../io/spill.ts";
import type { Plan } from "./build.ts";

export function renderReport(plan: Plan, _spill: Spill, _redactor: Redactor, _system: string): string {
  return `<!doctype html><title>Dataset ${plan.manifest.id}</title>\n`;
}
