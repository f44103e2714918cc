import { hash } from "node:crypto";

/** Hex SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** A document's id: 16 hex digits over its source's name and the parts that identify the record. */
export function documentId(source: string, ...parts: string[]): string {
  return sha256([source, ...parts].join("\0")).slice(0, 16);
}
