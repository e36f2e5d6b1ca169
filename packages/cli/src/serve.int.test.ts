import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Topology } from './owned-system.ts';
import { serve } from './serve.ts';

const nothing: Topology = (folder) => ({ services: [], stores: folder.stores });

test('a port that is taken is said plainly, and the first start after that still shows the staff token', async (context) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'banyan-serve-'));
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  context.after(async () => {
    squatter.close();
    await rm(dataFolder, { recursive: true });
  });
  const { port } = squatter.address() as AddressInfo;
  const options = { dataFolder, topology: nothing, host: '127.0.0.1', title: 'Nothing', logLevel: 'silent' } as const;
  await assert.rejects(serve({ ...options, port }), {
    code: 'listen',
    message: /another program has the port; end it, or set PORT/,
  });
  const served = await serve({ ...options, port: 0 });
  assert.match(served.staffToken ?? '', /^banyan_/);
  await served.stop();
});
