import { markSent, unsentInvoices } from '../invoices.ts';
import { readIntoSpool } from '../read-into-spool.ts';
import { openSpool } from '../spool.ts';

/**
 * A process that imports a file into a spool and tells its parent when it has come to a point (`reading LINES` or
 * `invoice POSITION`), to be killed there. It stops in that place by blocking, so that nothing happens behind it.
 */
const [path = '', file = '', point = ''] = process.argv.slice(2);
const [phase, atText] = point.split(' ');
const at = Number(atText);

function stopHere(): void {
  process.send?.(point);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const spool = openSpool(path);
await readIntoSpool(spool, file, {
  onProgress: ({ lines }) => {
    if (phase === 'reading' && lines >= at) stopHere();
  },
});
for (const { position } of unsentInvoices(spool)) {
  if (position % 3 === 0) markSent(spool, [position]);
  if (phase === 'invoice' && position >= at) stopHere();
}
spool.close();
