import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, nodesIn, syntaxOf } from '../syntax.ts';
import type { Node } from '../syntax.ts';

/** Every test runs; one that cannot run here says why: `{ skip: 'reason' }` or `t.skip('reason')`. */
export const testsRun: Rule = {
  name: 'tests-run',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => isTest(path))
      .flatMap(check),
};

function check(file: SourceFile): Violation[] {
  return [...nodesIn(syntaxOf(file).program)].flatMap((node) => {
    const message = node.type === 'CallExpression' ? complaintAboutCall(node) : complaintAboutOption(node);
    return message === undefined ? [] : [violationAt(file, node.start, message)];
  });
}

// test.only(...), it.skip(...), t.todo()
function complaintAboutCall(call: Node): string | undefined {
  const callee = call['callee'] as Node;
  const object = nameOf(callee['object']);
  const method = nameOf(callee['property']);
  if (object === undefined || method === undefined) return undefined;
  const [first] = call['arguments'] as Node[];
  if (/^(test|it|describe|suite)$/.test(object) && /^(only|skip|todo)$/.test(method))
    return `${object}.${method}: run it, or say why not with { skip: 'reason' }`;
  if (/^(skip|todo)$/.test(method) && first === undefined) return `${object}.${method}() without a reason`;
  return undefined;
}

// { only: true }, { skip: true }
function complaintAboutOption(node: Node): string | undefined {
  if (node.type !== 'Property') return undefined;
  const name = nameOf(node['key']);
  const value = node['value'] as Node;
  const on = value.type === 'Literal' && value['value'] === true;
  return on && /^(only|skip|todo)$/.test(name ?? '') ? `${name}: true without a reason` : undefined;
}
