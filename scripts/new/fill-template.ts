/** What a template may name. */
export interface Blanks {
  /** kebab-case, like `gift-cards`. */
  readonly name: string;
  /** The version of all our packages. */
  readonly version: string;
}

/** A template's text or file name with its blanks filled: `{{name}}`, `{{camel}}`, `{{title}}`, `{{version}}`. */
export function fillTemplate(text: string, { name, version }: Blanks): string {
  const words: Readonly<Record<string, string>> = {
    name,
    version,
    camel: name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    title: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' '),
  };
  return text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    const filled = words[word];
    if (filled === undefined) throw new Error(`a template names {{${word}}}, which nothing fills`);
    return filled;
  });
}
