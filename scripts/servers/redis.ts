import { ensureProgram } from './debian-package.ts';
import type { Program } from './program-server.ts';
import { runCommand } from './run-command.ts';

/** Redis with each acknowledged write on the disk. */
export const redis: Program = {
  name: 'redis',
  variable: 'BANYAN_REDIS_URL',
  port: ['BANYAN_REDIS_PORT', 16_379],
  async prepare(_folder, port, say) {
    return { ...(await redisProgram(say)), args: argumentsOf(port) };
  },
  // While it loads its file it answers LOADING.
  probe: { question: Buffer.from('PING\r\n'), answer: /^\+PONG/ },
  url: (port) => `redis://127.0.0.1:${port}`,
};

const DURABLE = '--appendonly yes --appendfsync always --maxmemory-policy noeviction';
const argumentsOf = (port: number): string[] => [
  ...`--bind 127.0.0.1 --port ${port} --dir . --daemonize no --protected-mode yes ${DURABLE}`.split(' '),
  '--save',
  '',
];

/**
 * Debian's package redis-server would start a server of the system's; its tools hold the same program under another name, and it does what it is called
 * by.
 */
async function redisProgram(
  say: (line: string) => void,
): Promise<{ readonly command: string; readonly argv0?: string }> {
  if ((await runCommand('redis-server', ['--version'])).code === 0) return { command: 'redis-server' };
  await ensureProgram({ program: 'redis-cli', version: ['--version'], package: 'redis-tools' }, say);
  return { command: 'redis-check-rdb', argv0: 'redis-server' };
}
