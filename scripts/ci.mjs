// `.ci/run [SUITE...]`: the suites of this repository one after the other, each by the command a person would type, and their
// counts in one last line. Plain JavaScript on no dependency, because it starts on a fresh clone under Node 18.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Each suite is an npm script whose output holds a last line `N passed, N failed, N skipped`. The quick ones come first. */
const SUITES = ['verify', 'test', 'acceptance', 'test:servers', 'test:crash', 'year'];

/** What a suite may take at most, in seconds: one that hangs is a failure, and what it has said until then is told. */
const SUITE_SECONDS = Number(process.env.BANYAN_CI_SUITE_SECONDS ?? 30 * 60);

const COUNTS = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;
/** How a suite's output begins a line about a step, a file or a test that failed. */
const FAILED = /^(?:FAILED|---) /;

const USAGE = `usage: .ci/run [SUITE...]

Runs the suites one after the other, or the given ones of them, each as \`npm run SUITE\`, and ends with one line of all counts;
with 0 only if nothing failed. The suites are ${SUITES.join(', ')}.`;

const given = process.argv.slice(2);
if (given.includes('--help') || given.includes('-h')) {
  console.log(USAGE);
  process.exit(0);
}
const option = given.find((argument) => argument.startsWith('-'));
if (option !== undefined) {
  console.error(`Unknown option '${option}'\n\n${USAGE}`);
  process.exit(2);
}
const chosen = given.length > 0 ? given : SUITES;
const total = [0, 0, 0];
/** The suite that runs. */
let running;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    if (running !== undefined) end(running, signal);
    process.exit(1);
  });
/** What failed, told once more at the end: the output before it is long. */
const failures = [];
for (const suite of chosen) {
  console.log(`\n== npm run ${suite}`);
  const begun = performance.now();
  const counts = SUITES.includes(suite) ? await run(suite) : unknown(suite);
  console.log(`${suite} took ${Math.round((performance.now() - begun) / 1000)} s`);
  if (counts[1] > 0) failures.push(`${suite}: ${counts[1]} failed`);
  counts.forEach((count, i) => (total[i] += count));
}
const [passed, failed, skipped] = total;
if (failed > 0) console.log(`\nWhat failed:\n${failures.join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function unknown(suite) {
  console.log(`no suite is called ${suite}; the suites are ${SUITES.join(', ')}`);
  return [0, 1, 0];
}

/** Sends a signal to a suite and all that it has started. */
function end(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // it has ended meanwhile
  }
}

async function run(suite) {
  const child = spawn('npm', ['run', '--silent', suite], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, to be ended with all that it has started.
    detached: process.platform !== 'win32',
  });
  running = child;
  const ended = new Promise((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(1));
  });
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    end(child, 'SIGKILL');
    // What has left the group may hold it open.
    child.stdout.destroy();
  }, SUITE_SECONDS * 1000);
  let counts;
  const lines = createInterface(child.stdout);
  child.stdout.on('close', () => lines.close());
  for await (const line of lines) {
    // The last such line holds this suite's counts. It is shown as part of a sentence: only the total stands alone.
    counts = COUNTS.exec(line)?.slice(1).map(Number) ?? counts;
    if (FAILED.test(line)) failures.push(`${suite}: ${line}`);
    console.log(COUNTS.test(line) ? `${suite}: ${line}` : line);
  }
  const code = await ended;
  clearTimeout(timer);
  running = undefined;
  if (hangs) {
    failures.push(`${suite}: it was ended after ${SUITE_SECONDS} s`);
    return [0, 1, 0];
  }
  if (counts === undefined) return [0, 1, 0]; // it ended before it could count
  // A suite that ends badly although it counted no failure has failed all the same.
  return code !== 0 && counts[1] === 0 ? [counts[0], 1, counts[2]] : counts;
}
