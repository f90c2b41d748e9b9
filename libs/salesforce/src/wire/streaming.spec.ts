import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Server, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { inMemoryDocuments } from '@dms/testing';
import { Rehearsal, salesforceFor } from '../rehearsal/salesforce-for';

const mib = 1024 * 1024;
const size = 160 * mib;
/** Buffers that are read and not yet collected as garbage, at both ends: this process is the org too. */
const slack = 100;
const ids = { user_id: '005000000000001AAA', organization_id: '00D000000000001AAA' };

let server: Server;
let room: Rehearsal;
let received: { bytes: number; sha256: string };
let served: string;

/** Swallows uploads, and serves the file `served` as every result. */
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.startsWith('/services/oauth2/')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ids));
    } else if (request.method === 'PUT') {
      const hash = createHash('sha256');
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      request.on('end', () => {
        received = { bytes, sha256: hash.digest('hex') };
        response.writeHead(201).end();
      });
    } else {
      response.writeHead(200, { 'content-type': 'text/csv' });
      void pipeline(createReadStream(served), response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const instanceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rest = { username: '', password: '', securityToken: '', clientId: '', clientSecret: '' };
  room = await salesforceFor(inMemoryDocuments().connections, { instanceUrl, accessToken: 'T', ...rest });
});
afterAll(async () => {
  await room.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The most memory (heap and buffers) above the beginning while the work was done, in MiB. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const now = () => {
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / mib;
  };
  const before = now();
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, now());
  }, 2);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return most - before;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

it('160 MiB travel up and down unchanged, without being held', async () => {
  const path = join(room.folder, 'big.csv');
  const file = await open(path, 'w');
  const block = Buffer.alloc(mib);
  for (let at = 0; at < size / mib; at++) await file.write(block.fill(65 + (at % 26)));
  await file.close();
  const expected = await sha256(path);
  const org = await room.open();
  const jobId = '750000000000001AAA';

  const up = await growthDuring(() => org.uploadJob(jobId, path, size, () => Promise.resolve()));
  expect(received).toEqual({ bytes: size, sha256: expected });

  served = path;
  const back = join(room.folder, 'back.csv');
  const down = await growthDuring(async () => {
    expect(await org.results(jobId, 'successfulResults', back)).toBe(size);
  });
  expect((await stat(back)).size).toBe(size);
  expect(await sha256(back)).toBe(expected);
  expect(up).toBeLessThan(slack);
  expect(down).toBeLessThan(slack);
});
