import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clientContract } from '@banyan/testing';
import { listenForMesh, meshClient } from '@banyan/mesh';
import { certificates, openServices, testFolder } from './mesh-rig.ts';

clientContract('a client in the same process', {
  async open(services, limits) {
    const folder = await testFolder();
    const { system, close } = await openServices(folder, services, { limits });
    return {
      client: (caller) => system.client(caller),
      async close() {
        await close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

clientContract('a client over the mesh', {
  async open(services, limits) {
    const folder = await testFolder();
    const { system, close } = await openServices(join(folder, 'data'), services, { limits });
    const names = services.map(({ contract }) => contract.name);
    // One process that is everybody: who may be whom is tested elsewhere.
    const files = certificates(join(folder, 'certificates'), {
      caller: { services: names, gateway: true },
      // It answers for a service that it does not have, too, as one that is configured wrongly would.
      callee: { services: [...names, 'nobody'] },
    });
    const contracts = services.map(({ contract }) => contract);
    const listener = await listenForMesh({
      client: (caller) => system.client(caller),
      contracts,
      identity: files.callee,
    });
    const mesh = meshClient({ identity: files.caller, endpoints: () => [listener.address] });
    return {
      client: (caller) => mesh.client(caller),
      async close() {
        await mesh.close();
        await listener.close();
        await close();
        await rm(folder, { recursive: true });
      },
    };
  },
});
