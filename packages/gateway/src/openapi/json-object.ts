/** A JSON object under construction. */
export type JsonObject = { [name: string]: unknown };

/** A schema as plain JSON: without what the schema library attaches to it for itself. */
export function plainSchema(schema: unknown): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
