// `node fsync-keys.ts FOLDER COUNT`: makes so many keys, each by itself, and says which it has been given.
import { openStore } from './open-key-store.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const store = await openStore(folder);
for (let nth = 1; nth <= Number(count); nth += 1) {
  const [subject] = [...(await store.obtain([`person-${nth}`])).keys()];
  console.log(JSON.stringify(subject));
}
await store.close();
