/** What the build reads of a package's package.json; whatever else stands there is passed on. */
export interface PackageManifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** The package.json of a published package: it points at what the build made of the source that it points at here. */
export function publishedManifest(manifest: PackageManifest): object {
  const { exports, bin, ...rest } = manifest;
  return {
    ...rest,
    engines: { node: '>=24.16' },
    exports: mapValues(exports, (source) => ({ types: replaced(source, '.d.ts'), default: replaced(source, '.js') })),
    ...(bin === undefined ? {} : { bin: mapValues(bin, (source) => replaced(source, '.js')) }),
  };
}

function replaced(source: string, extension: string): string {
  if (!source.endsWith('.ts')) throw new Error(`${source} is not TypeScript: the build has nothing to point at`);
  return source.replace(/\.ts$/, extension);
}

function mapValues<T>(record: Readonly<Record<string, string>>, change: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
