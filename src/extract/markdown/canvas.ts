import { z } from "zod";

const canvasSchema = z.looseObject({
  nodes: z.array(z.looseObject({ type: z.string().catch(""), text: z.string().catch("") })).catch([]),
});
const placeSchema = z.looseObject({ x: z.number().catch(0), y: z.number().catch(0) });

/** The text cards of an Obsidian canvas, from top to bottom; null where it is none. */
export function canvasText(source: string): string | null {
  if (source.trim() === "") return "";
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return null;
  }
  const canvas = canvasSchema.safeParse(value);
  if (!canvas.success) return null;
  return canvas.data.nodes
    .filter(({ type, text }) => type === "text" && text.trim() !== "")
    .map((node) => ({ text: node.text.trim(), ...place(node) }))
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .map(({ text }) => text)
    .join("\n\n");
}

function place(node: unknown): { x: number; y: number } {
  const { x, y } = placeSchema.parse(node);
  return { x, y };
}
