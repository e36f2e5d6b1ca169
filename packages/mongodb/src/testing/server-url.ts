/** Where the server is that tests run against. @throws Error that says how to have one */
export function serverUrl(): string {
  const url = process.env['BANYAN_MONGODB_URL'];
  if (url === undefined)
    throw new Error(
      'no MongoDB to test on: `npm run test:servers` starts one that speaks its protocol, or set MONGODB_URL',
    );
  return url;
}
