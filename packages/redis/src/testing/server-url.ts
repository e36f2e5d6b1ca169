/** Where the real server is that tests run against. @throws Error that says how to have one */
export function serverUrl(): string {
  const url = process.env['BANYAN_REDIS_URL'];
  if (url === undefined)
    throw new Error('no Redis to test on: `npm run test:servers` starts one, or set BANYAN_REDIS_URL');
  return url;
}
