import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  erasable,
  fullText,
  identifier,
  isErased,
  keySubject,
  personal,
  processManager,
  query,
  reject,
  secret,
  service,
  view,
  type Erased,
} from '@banyan/core';
import { PersonErasedError, staff, type KeyStore, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { intercepted, testSystem } from './test-system.ts';

const id = identifier;
const row = { member: id, name: erasable(T.String()), note: erasable(T.String()) };

/** Members with names that are searched for, and receipts of theirs that outlive them. */
const club = contract('club', {
  events: {
    joined: { member: id, name: personal('member', T.String()), note: personal('member', T.String()), claim: id },
    'receipt-written': { receipt: id, member: id, to: personal('document:receipt', T.String()) },
  },
  commands: {
    join: command(
      {
        member: id,
        name: personal('member', T.String()),
        note: personal('member', T.String()),
        proof: secret('digest', T.String()),
      },
      { by: ['staff'], answers: { member: id, name: personal('member', T.String()) }, rejects: { taken: {} } },
    ),
    'write-receipt': command(
      { receipt: id, member: id, to: personal('document:receipt', T.String()) },
      { by: ['staff'] },
    ),
    find: command({ name: T.String() }, { by: ['staff'], answers: { claim: T.Union([T.Null(), T.String()]) } }),
  },
  queries: {
    member: query({ member: id }, { by: ['staff'], returns: T.Union([T.Null(), T.Object(row)]) }),
    search: query({ text: T.String() }, { by: ['staff'], returns: T.Array(T.String()) }),
    receipt: query({ receipt: id }, { by: ['staff'], returns: T.Union([T.Null(), erasable(T.String())]) }),
  },
});

interface Member {
  readonly name: string | Erased;
}
const nobody: Member = { name: '' };
const member = aggregate(club, 'member', nobody, { joined: (_, { name }) => ({ name }) });
const claim = aggregate(
  club,
  'claim',
  { by: null as string | null },
  { joined: (_, joined) => ({ by: joined.member }) },
);
const receipt = aggregate(club, 'receipt', {}, { 'receipt-written': () => ({}) });
const members = view('members', { ...row, words: T.String() }, { words: fullText(['words']) }).on(club, {
  joined: {
    key: (joined) => joined.member,
    fold: (_, { member: who, name, note }) => ({
      member: who,
      name,
      note,
      words: isErased(name) || isErased(note) ? '' : `${name} ${note}`,
    }),
  },
});
const receipts = view('receipts', { to: erasable(T.String()) }).on(club, {
  'receipt-written': { key: (written) => written.receipt, fold: (_, { to }) => ({ to }) },
});

/** Chokes on whoever's note asks for it, and quotes them. */
const greeting = processManager('greeting', member).on(
  club,
  'joined',
  (joined) => joined.member,
  (_, { name, note }) => {
    if (isErased(name) || isErased(note) || !note.startsWith('Poison')) return;
    throw new Error(`cannot greet ${name}: ${note}`);
  },
);

const clubService = service(club, {
  aggregates: [member, claim, receipt],
  decisions: [
    decision(
      club,
      'join',
      () => [],
      ({ member: who, name, note }, _, { stream, named, nameOf }) => {
        const known = nameOf(name);
        if (known !== undefined && stream(claim(known)).state.by !== null && stream(claim(known)).state.by !== who)
          return reject('taken');
        const standing = named(name);
        stream(claim(standing)).append('joined', { member: who, name, note, claim: standing });
        return { member: who, name };
      },
    ),
    decision(
      club,
      'write-receipt',
      (body) => receipt(body.receipt),
      (body, it) => it.append('receipt-written', body),
    ),
    decision(
      club,
      'find',
      () => [],
      ({ name }, _, { nameOf }) => ({ claim: nameOf(name) ?? null }),
    ),
  ],
  views: [members, receipts],
  processes: [greeting],
  answers: [
    answer(club, 'member', { members }, async (body, views) => {
      const found = await views.members.get(body.member);
      return found === undefined ? null : { member: found.member, name: found.name, note: found.note };
    }),
    answer(club, 'search', { members }, async ({ text }, views) =>
      (await views.members.search({ index: 'words', text })).rows.map((found) => found.member),
    ),
    answer(club, 'receipt', { receipts }, async (body, views) => (await views.receipts.get(body.receipt))?.to ?? null),
  ],
});

const ann = staff('ann');
const NAME = 'Rosamund';
const enrol = (system: System, who: string, name: string) =>
  system
    .client(ann)
    .send(club, 'join', { member: who, name, note: `${name} likes theatres`, proof: 'p' }, { key: `join ${who}` });

/** The files in whose bytes the word stands, letter case aside. */
function filesWith(folder: string, word: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).toString('latin1').toLowerCase().includes(word.toLowerCase());
  });
}

test('an erased person is in no byte of the folder, running or stopped; receipts stay until their own key goes', async (context) => {
  const started = await testSystem(context, { services: [clubService] });
  const { system, folder } = started;
  for (let nth = 0; nth < 40; nth += 1) await enrol(system, `m${nth}`, `Member${nth}`);
  await enrol(system, 'rosa', NAME);
  await system.client(ann).send(club, 'write-receipt', { receipt: 'r1', member: 'rosa', to: 'Mrs. Thistlewood' });
  await system.operations.settle();
  const views = readdirSync(join(folder, 'services', 'club')).filter((name) => name.startsWith('views.members.'));
  writeFileSync(join(folder, 'services', 'club', `${views[0]}.damaged`), `what was put aside of ${NAME}`);
  assert.ok(filesWith(folder, NAME).length >= 2, 'the search finds what is there');
  assert.deepEqual(await system.client(ann).query(club, 'search', { text: NAME }), ['rosa']);
  const found = await system.client(ann).send(club, 'find', { name: NAME });
  const name = (found.done && found.answer.claim) as string;

  await system.operations.erase({ subjects: ['rosa'], names: [name] });
  assert.deepEqual(filesWith(folder, NAME), []);
  assert.deepEqual(await system.client(ann).query(club, 'search', { text: NAME }), []);
  const row = await system.client(ann).query(club, 'member', { member: 'rosa' });
  assert.deepEqual(row?.name, { erased: true });
  const gone = await system.client(ann).send(club, 'find', { name: NAME });
  assert.deepEqual(gone.done && gone.answer, { claim: null });
  const again = await enrol(system, 'rosa', NAME);
  assert.deepEqual(again.done && again.answer, { member: 'rosa', name: { erased: true } }, 'the stored answer');
  assert.equal((await system.client(ann).query(club, 'member', { member: 'm7' }))?.name, 'Member7');
  assert.equal(await system.client(ann).query(club, 'receipt', { receipt: 'r1' }), 'Mrs. Thistlewood');

  const restarted = await started.restart();
  await restarted.system.operations.rebuildView('club', 'members');
  assert.equal((await restarted.system.operations.compareView('club', 'members')).differences, 0);
  assert.deepEqual(filesWith(folder, NAME), []);
  assert.ok(filesWith(folder, 'Thistlewood').length > 0);
  await restarted.system.operations.erase({ subjects: [keySubject('document', 'r1')] });
  assert.deepEqual(filesWith(folder, 'Thistlewood'), []);
  assert.deepEqual(await restarted.system.client(ann).query(club, 'receipt', { receipt: 'r1' }), { erased: true });
  assert.equal((await restarted.system.client(ann).query(club, 'member', { member: 'm7' }))?.name, 'Member7');
});

test('nothing of an erased person comes back by writing: it is refused, and whoever has the name next gets another claim', async (context) => {
  const { system, folder } = await testSystem(context, { services: [clubService] });
  await enrol(system, 'rosa', NAME);
  const claimOf = async (): Promise<unknown> => {
    const found = await system.client(ann).send(club, 'find', { name: NAME });
    return found.done && found.answer.claim;
  };
  const first = await claimOf();
  const other = await enrol(system, 'otto', NAME);
  assert.equal(other.done, false, 'one name is one member’s');
  await system.operations.erase({ subjects: ['rosa'], names: [first as string] });
  await assert.rejects(
    system.client(ann).send(club, 'join', { member: 'rosa', name: NAME, note: 'again', proof: 'p' }),
    PersonErasedError,
  );
  assert.deepEqual(filesWith(folder, NAME), []);
  assert.equal(
    (await system.client(ann).send(club, 'join', { member: 'emil', name: NAME, note: '', proof: 'p' })).done,
    true,
  );
  const second = await claimOf();
  assert.ok(typeof second === 'string' && second !== first);
});

test('erasing beside writers leaves nothing: what they read before is written nowhere after', async (context) => {
  const { system, folder } = await testSystem(context, { services: [clubService] });
  await enrol(system, 'rosa', NAME);
  let writing = true;
  const writer = (async () => {
    for (let nth = 0; writing; nth += 1) await enrol(system, `w${nth}`, `Writer${nth}`);
  })();
  for (let nth = 0; nth < 3; nth += 1) await enrol(system, `victim${nth}`, `Thackeray${nth}`);
  await system.operations.erase({ subjects: ['victim0', 'rosa', 'victim1', 'victim2'] });
  writing = false;
  await writer;
  await system.operations.settle();
  assert.deepEqual([...filesWith(folder, NAME), ...filesWith(folder, 'Thackeray')], []);
});

test('why an instance is parked does not quote the person whom the event is about', async (context) => {
  const { system, folder } = await testSystem(context, { services: [clubService] });
  await enrol(system, 'rosa', 'Poisonwood');
  await system.operations.settle();
  const [parked] = await system.operations.parkedInstances();
  assert.equal(parked?.reason, 'cannot greet …: …');
  await system.operations.erase({ subjects: ['rosa'] });
  assert.deepEqual(filesWith(folder, 'Poisonwood'), []);
});

test('the keys of many are destroyed together, and not all at once: a store may rewrite files for it', async (context) => {
  let [underWay, most, erased] = [0, 0, 0];
  const path = mkdtempSync(join(tmpdir(), 'banyan-erasing-'));
  const data = openDataFolder(path);
  context.after(() => rmSync(path, { recursive: true, force: true }));
  context.after(() => data.close());
  const keys = await data.keyStore();
  const counted = intercepted<KeyStore>(keys, {
    async erase(subject) {
      underWay += 1;
      most = Math.max(most, underWay);
      await keys.erase(subject);
      underWay -= 1;
      erased += 1;
    },
  });
  const stores = {
    log: (of: string) => data.logStore(of),
    views: (of: string) => data.viewStore(of),
    keys: async () => counted,
  };
  const { system } = await testSystem(context, { services: [clubService], stores });
  await system.operations.erase({ subjects: Array.from({ length: 70 }, (_, nth) => `order ${nth}`) });
  assert.deepEqual([erased, most], [70, 32]);
});
