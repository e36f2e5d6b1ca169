import { MongoClient } from 'mongodb';

const ANSWER_MS = 10_000;

/** Connects once, and changes nothing. @throws what the connection says */
export async function lookAtMongo(url: string): Promise<void> {
  const client = new MongoClient(url, { connectTimeoutMS: ANSWER_MS, serverSelectionTimeoutMS: ANSWER_MS });
  try {
    await client.connect();
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}
