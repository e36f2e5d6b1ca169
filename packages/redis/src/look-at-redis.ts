import { RedisConnection } from './redis-connection.ts';

const ANSWER_MS = 10_000;

/** Connects once, and changes nothing of what is kept there. @throws what the connection says; StoreError when the server would not keep the views */
export async function lookAtRedis(url: string): Promise<void> {
  const connection = await RedisConnection.open({ url, answerWithinMs: ANSWER_MS }, 'banyan-start');
  await connection.close();
}
