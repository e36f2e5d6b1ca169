import { nameOf, nodesIn } from './syntax.ts';
import type { Node } from './syntax.ts';
import { memberOf, takenMembers } from './taken-members.ts';

// `getUTCHours` and the like are pure.
const LOCAL =
  /^([gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|to(Date|Time)String)$/;
const FORMATTING = /^toLocale(Date|Time)?String$/;

// Stands in a text for what is known only when it runs.
const UNKNOWN = '?';
const ISO_DATE = /^[\d?]+(-[\d?]+){0,2}$/;
const ENDS_WITH_ZONE = /(Z|GMT|UTC|[+-]\d\d:?\d\d|\?)$/i;

/** Where a program takes a time as it is where the machine stands. A variable's `toString` passes: nobody can say here whether it is a date's. */
export function localTimesIn(program: Node): Node[] {
  const nodes = [...nodesIn(program)];
  const zoned = new Set(nodes.filter(namesZone).map((call) => call['callee']));
  return nodes.filter(
    (node) =>
      takenMembers(node).some((member) => LOCAL.test(member) || (FORMATTING.test(member) && !zoned.has(node))) ||
      isReadAsLocal(node) ||
      isWrittenAsLocal(node),
  );
}

/** `at.toLocaleString('en', { timeZone })`. */
function namesZone(node: Node): boolean {
  if (node.type !== 'CallExpression' || !FORMATTING.test(memberOf(node['callee'] as Node) ?? '')) return false;
  const [locale, options] = node['arguments'] as Node[];
  return locale?.type !== 'SpreadElement' && options?.type === 'ObjectExpression'
    ? (options['properties'] as Node[]).some(({ key }) => nameOf(key) === 'timeZone')
    : false;
}

/** `new Date(2020, 0)`, and a text without a zone. */
function isReadAsLocal(node: Node): boolean {
  const isParse = node.type === 'CallExpression' && isMemberOfDate(node['callee'] as Node, 'parse');
  if (!isParse && !isNewDate(node)) return false;
  const [time, ...further] = node['arguments'] as Node[];
  if (time === undefined || time.type === 'SpreadElement') return false;
  if (further.length > 0 && !isParse) return true;
  const text = textOf(time);
  return text !== undefined && !ISO_DATE.test(text) && !ENDS_WITH_ZONE.test(text);
}

/** A date made into a text by `toString`, by `String`, or by being put into one. */
function isWrittenAsLocal(node: Node): boolean {
  if (node.type === 'MemberExpression') return memberOf(node) === 'toString' && isNewDate(node['object'] as Node);
  if (node.type === 'TemplateLiteral') return (node['expressions'] as Node[]).some(isNewDate);
  if (node.type === 'BinaryExpression')
    return node['operator'] === '+' && [node['left'], node['right']].some((side) => isNewDate(side as Node));
  if (node.type !== 'CallExpression' || nameOf(node['callee']) !== 'String') return false;
  return (node['arguments'] as Node[]).some(isNewDate);
}

function isNewDate(node: Node): boolean {
  const inner = node.type === 'ParenthesizedExpression' ? (node['expression'] as Node) : node;
  return inner.type === 'NewExpression' && nameOf(inner['callee']) === 'Date';
}

function isMemberOfDate(node: Node, member: string): boolean {
  return memberOf(node) === member && nameOf(node['object']) === 'Date';
}

/** What is known of a text before it runs; undefined when nothing is. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type === 'TemplateLiteral')
    return (node['quasis'] as { readonly value: { readonly cooked: string } }[])
      .map(({ value }) => value.cooked)
      .join(UNKNOWN);
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return undefined;
  const end = textOf(node['right'] as Node);
  return end === undefined ? undefined : `${textOf(node['left'] as Node) ?? UNKNOWN}${end}`;
}
