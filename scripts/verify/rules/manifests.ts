import { basename } from 'node:path';
import type { Rule, Violation } from '../rule.ts';
import type { Manifest, SourceTree, Workspace } from '../source-tree.ts';

const LICENSE = 'Apache-2.0';
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Every package.json: one licence, one version for all of ours, exact versions of everyone else's, public only if a package. */
export const manifests: Rule = {
  name: 'manifests',
  check: (tree) => tree.workspaces.flatMap((workspace) => check(tree, workspace)),
};

function check(tree: SourceTree, { directory, manifest }: Workspace): Violation[] {
  const root = tree.workspaces.find((workspace) => workspace.directory === '')?.manifest;
  const messages = [...identityComplaints(directory, manifest, root), ...versionComplaints(manifest)];
  const path = directory === '' ? 'package.json' : `${directory}/package.json`;
  return messages.map((message) => ({ path, message }));
}

function identityComplaints(directory: string, manifest: Manifest, root: Manifest | undefined): string[] {
  const messages: string[] = [];
  const name = directory === '' ? 'banyan' : `@banyan/${basename(directory)}`;
  if (manifest.name !== name) messages.push(`its name is ${name}, after its folder`);
  if (manifest.license !== LICENSE) messages.push(`its license is ${LICENSE}`);
  if (manifest.type !== 'module') messages.push('its type is module');
  if (!manifest.description) messages.push('it has a description');
  if (manifest.version !== root?.version) messages.push(`its version is the root's, ${root?.version}`);
  const isPublic = directory.startsWith('packages/');
  if (isPublic === (manifest.private === true))
    messages.push(isPublic ? 'a package is for others too: not private' : 'only packages are published: private');
  return messages;
}

function versionComplaints(manifest: Manifest): string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).flatMap(([name, version]) => {
    if (!EXACT.test(version)) return [`${name} ${version}: an exact version`];
    if (name.startsWith('@banyan/') && version !== manifest.version)
      return [`${name} ${version}: the version of all our packages, ${manifest.version}`];
    return [];
  });
}
