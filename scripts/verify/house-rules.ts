import type { Rule } from './rule.ts';
import { commentedOutCode } from './rules/commented-out-code.ts';
import { declaredImports } from './rules/declared-imports.ts';
import { docLinks } from './rules/doc-links.ts';
import { docstrings } from './rules/docstrings.ts';
import { fileNames } from './rules/file-names.ts';
import { fileSize } from './rules/file-size.ts';
import { importDirection } from './rules/import-direction.ts';
import { leansOn } from './rules/leans-on.ts';
import { lockfile } from './rules/lockfile.ts';
import { manifests } from './rules/manifests.ts';
import { namedExports } from './rules/named-exports.ts';
import { portsOnly } from './rules/ports-only.ts';
import { readmes } from './rules/readmes.ts';
import { testsRun } from './rules/tests-run.ts';
import { unfinishedWork } from './rules/unfinished-work.ts';

/** The rules of the house that no tool off the shelf checks, by the step of `npm run verify` that checks them. */
export const houseRules = {
  direction: [importDirection, declaredImports],
  ports: [portsOnly],
  tidy: [
    commentedOutCode,
    docstrings,
    fileNames,
    fileSize,
    leansOn,
    lockfile,
    manifests,
    namedExports,
    readmes,
    testsRun,
    unfinishedWork,
  ],
  links: [docLinks],
} as const satisfies Record<string, readonly Rule[]>;
