import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { type ChannelModel, connect } from 'amqplib';
import { generate } from 'selfsigned';
import { AmqpEventChannel, eventExchange } from '@dms/outlets';
import {
  CloudantBatches,
  CloudantDatasets,
  CloudantOutbox,
  CloudantRuns,
  CloudantWebhooks,
  DocumentStore,
  startEmbeddedCouchdb,
  type EmbeddedCouchdb,
} from '@dms/cloudant';
import { readEnvironment } from '@dms/config';
import { type DmsEvent, eventNames, newId, noOutput, runMoves, type RunState } from '@dms/domain';
import { EventBook, EventInterest, EventRelay, PipelineSettings } from '@dms/pipeline';
import {
  InMemoryProgressBoard,
  InMemoryWorkQueue,
  type PrivateRabbitmq,
  aBatch,
  aDataset,
  aRun,
  aRunLoad,
  anEvent,
  describeWithRabbitmq,
  eventChannelContract,
  freePort,
  startRabbitmq,
} from '@dms/testing';
import { Logger } from '@nestjs/common';

const root = join(__dirname, '..', '..', '..');
Logger.overrideLogger(false);

/** One RabbitMQ for everything that needs a real one: the adapter, the way from a document to a listener, the examples. */
describeWithRabbitmq('events and a real RabbitMQ', () => {
  let folder: string;
  let rabbit: PrivateRabbitmq;
  let couchdb: EmbeddedCouchdb;
  let tls: { url: string; ca: string };
  const models: ChannelModel[] = [];
  const channels: AmqpEventChannel[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-events-'));
    const made = await generate([{ name: 'commonName', value: 'a RabbitMQ' }], {
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const [cert, key, port] = [join(folder, 'tls.crt'), join(folder, 'tls.key'), await freePort()];
    await writeFile(cert, made.cert);
    await writeFile(key, made.private);
    [rabbit, couchdb] = await Promise.all([
      startRabbitmq({ port, cert, key }),
      startEmbeddedCouchdb({ folder: join(folder, 'couchdb'), port: 0, username: 'dms', password: 'secret' }),
    ]);
    const authority = Buffer.from(made.cert).toString('base64');
    tls = { url: `amqps://dms:${rabbit.password}@127.0.0.1:${port}`, ca: authority };
  });
  afterAll(async () => {
    await Promise.all(channels.map((channel) => channel.onApplicationShutdown()));
    await Promise.all(models.map((model) => model.close().catch(() => undefined)));
    await rabbit.stop();
    await couchdb.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** With a clock that no pause lasts on: when it is asked again it tries again. */
  const open = (options: { url?: string; ca?: string } = {}) => {
    let now = 0;
    const channel = new AmqpEventChannel({ url: rabbit.url, now: () => (now += 60_000), ...options });
    channels.push(channel);
    return channel;
  };

  async function dialled(): Promise<ChannelModel> {
    const model = await connect(rabbit.url);
    // Cut with the broker that is killed.
    model.on('error', () => undefined);
    models.push(model);
    return model;
  }

  /** Somebody who listens to everything; `begin` again after the broker was away. */
  async function listener(queue: string, pattern = '#') {
    const heard: { event: DmsEvent; properties: object; key: string }[] = [];
    let news: () => void = () => undefined;
    const begin = async () => {
      const model = await dialled();
      const channel = await model.createChannel();
      channel.on('error', () => undefined);
      await channel.assertExchange(eventExchange, 'topic', { durable: true });
      await channel.assertQueue(queue, { durable: true });
      await channel.bindQueue(queue, eventExchange, pattern);
      await channel.consume(queue, (message) => {
        if (!message) return;
        const { properties, fields, content } = message;
        const event = JSON.parse(content.toString()) as DmsEvent;
        heard.push({ event, properties: { ...properties }, key: fields.routingKey });
        channel.ack(message);
        news();
      });
    };
    await begin();
    /** Each once: an answer to the broker that was lost brings a message again. */
    const once = () => [...new Map(heard.map((each) => [each.event.id, each])).values()];
    const until = async (count: number) => {
      while (once().length < count) await new Promise<void>((resolve) => (news = resolve));
      return once();
    };
    return { begin, until, heard };
  }

  /** Between DMS and the broker: cuts the line, as a network does. */
  async function line() {
    const sockets = new Set<Socket>();
    let cut = false;
    const server = createServer((near) => {
      const far = dial(rabbit.port, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
      if (cut) near.destroy();
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const goAway = () => {
      cut = true;
      for (const socket of sockets) socket.destroy();
    };
    const stop = () => {
      goAway();
      server.close();
    };
    return {
      url: rabbit.url.replace(`:${rabbit.port}`, `:${port}`),
      goAway,
      comeBack: () => void (cut = false),
      stop,
    };
  }

  describe('the adapter', () => {
    let cuts: Awaited<ReturnType<typeof line>>;
    afterAll(() => cuts.stop());

    eventChannelContract('AmqpEventChannel', async () => {
      cuts = await line();
      const { until } = await listener('contract');
      return {
        channel: open({ url: cuts.url }),
        taken: async (count) => (await until(count)).map(({ event }) => event),
        goAway: async () => cuts.goAway(),
        comeBack: async () => cuts.comeBack(),
      };
    });

    it('gives each message the key, id and kind that listeners look at, and has it kept on disk', async () => {
      const { until } = await listener('properties');
      const event = anEvent({ type: 'dms.run.completed_with_errors', subject: 'runs/r' });
      await open().publish([event]);
      const [heard] = await until(1);
      expect(heard).toMatchObject({
        key: 'run.completed_with_errors',
        event,
        properties: {
          messageId: event.id,
          type: event.type,
          contentType: 'application/cloudevents+json',
          deliveryMode: 2,
          timestamp: Date.parse(event.time) / 1000,
        },
      });
    });

    it('speaks TLS with an authority of its own, and not without it', async () => {
      const { until } = await listener('tls');
      await open(tls).publish([anEvent()]);
      expect(await until(1)).toHaveLength(1);
      await expect(open({ url: tls.url }).check()).rejects.toThrow(/certificate .* AMQP_CA/);
    });

    it('says which variable is wrong, and never what it holds', async () => {
      const wrong = open({ url: rabbit.url.replace(rabbit.password, 'sesame-0815') });
      const refused = (await wrong.check().catch((error: unknown) => error)) as Error;
      expect(refused).toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      expect(refused.message).toMatch(/refuses the name and password of AMQP_URL/);
      expect(JSON.stringify([refused, refused.cause, refused.stack])).not.toContain('sesame');
      await expect(open({ url: `${rabbit.url}/nowhere` }).check()).rejects.toThrow(
        /virtual host .* AMQP_URL/,
      );
    });

    it('says that the exchange is another where somebody has made it of another kind', async () => {
      const model = await dialled();
      const channel = await model.createChannel();
      await channel.deleteExchange(eventExchange);
      await channel.assertExchange(eventExchange, 'fanout');
      await expect(open().check()).rejects.toThrow(/exchange dms.events of another kind/);
      await channel.deleteExchange(eventExchange);
      await open().check();
    });
  });

  /** Documents in a real store, and a worker's part of the work over them. */
  async function house() {
    const environment = readEnvironment({
      CLOUDANT_URL: couchdb.url,
      CLOUDANT_USERNAME: 'dms',
      CLOUDANT_PASSWORD: 'secret',
      DMS_DATABASE_PREFIX: `spec-${newId()}`,
    });
    const { main, ledger } = await DocumentStore.open(environment);
    const [runs, datasets] = [new CloudantRuns(main), new CloudantDatasets(main)];
    const [batches, outbox] = [new CloudantBatches(ledger), new CloudantOutbox(ledger)];
    const channel = open();
    const queue = new InMemoryWorkQueue();
    const board = new InMemoryProgressBoard();
    const interest = new EventInterest(channel, new CloudantWebhooks(main), board);
    const book = new EventBook(runs, datasets, batches, outbox, queue, new PipelineSettings(), interest);
    const relay = new EventRelay(outbox, channel, board, undefined as never);
    return { runs, datasets, batches, outbox, queue, board, book, relay };
  }
  const path: RunState[] = [
    'preparing',
    'loading',
    'paused',
    'loading',
    'reconciling',
    'completed',
    'rolling_back',
    'rolled_back',
  ];
  const told = ['started', 'paused', 'resumed', 'completed', 'rolling_back', 'rolled_back'].map(
    (name) => `dms.run.${name}`,
  );

  it('a broker that is killed in the middle loses nothing, invents nothing, and keeps the order of each run', async () => {
    const { runs, outbox, relay, board } = await house();
    const { begin, until, heard } = await listener('killed');
    const ids = Array.from({ length: 25 }, () => newId());
    let done = false;
    const walk = async (id: string) => {
      await runs.create(id, aRun());
      for (const state of path) await runs.update(id, (run) => ({ ...run, state }));
    };
    const relaying = (async () => {
      // As the sweeper does: again and again, whatever became of it.
      while (!done || (await outbox.list({ limit: 1 })).items.length > 0) await relay.relay('broker');
    })();
    await Promise.all(ids.slice(0, 10).map(walk));
    const crash = rabbit.kill();
    await Promise.all(ids.slice(10).map(walk));
    await crash;
    while ((await board.trouble('broker')) === undefined)
      await new Promise((resolve) => setImmediate(resolve));
    expect((await outbox.list({ limit: 1 })).items).toHaveLength(1);
    await rabbit.start();
    await begin();
    done = true;
    await relaying;
    await until(ids.length * told.length);
    expect(await board.trouble('broker')).toBeUndefined();
    const wholes = new Map(heard.map(({ event }) => [event.id, JSON.stringify(event)]));
    for (const { event } of heard) expect(JSON.stringify(event)).toBe(wholes.get(event.id));
    for (const id of ids) {
      const own = [
        ...new Map(
          heard.filter(({ event }) => event.subject === `runs/${id}`).map(({ event }) => [event.id, event]),
        ).values(),
      ];
      expect(own.map(({ type }) => type)).toEqual(told);
      expect(own.map((event) => event.id)).toEqual(own.map((event) => event.id).sort());
    }
    expect(wholes.size).toBe(ids.length * told.length);
  });

  it('everything published is as docs/events.schema.json says, and every name is in it', async () => {
    const { runs, datasets, batches, book, relay } = await house();
    const { until } = await listener('schema');
    let count = 0;
    // Every move that a run may make, each from a run of its own.
    for (const [from, moves] of Object.entries(runMoves) as [RunState, RunState[]][])
      for (const state of moves) {
        const id = newId();
        await runs.create(id, aRun({ state: from, loads: [aRunLoad({ output: noOutput })] }));
        const problem = { title: 't', code: 'ORG_LIMIT' as const, detail: 'd' };
        const now = await runs.update(id, (run) => ({ ...run, state, problem, retryOf: 'another' }));
        if (now?.value.lastEvent) count += 1;
      }
    for (const state of ['ready', 'failed'] as const) {
      const id = newId();
      await datasets.create(id, aDataset({ state: 'staging' }));
      await datasets.update(id, (dataset) => ({ ...dataset, state }));
    }
    const batch = aBatch({ strategy: 'bulk', state: 'closed' });
    const counts = { created: 1, updated: 1, deleted: 0, skipped: 0, failed: 1, unknown: 0, resent: 0 };
    const settled = book.amendBatch('run1:0000:000000', batch, { ...batch, state: 'harvested', counts });
    await book.tellBatches([await batches.create('run1:0000:000000', settled)]);
    await relay.relay('broker');
    const events = (await until(count + 3)).map(({ event }) => event);
    const ajv = new Ajv({ allErrors: true });
    addFormats(ajv);
    const fits = ajv.compile(
      JSON.parse(readFileSync(join(root, 'docs', 'events.schema.json'), 'utf8')) as object,
    );
    for (const event of events) expect([event, fits(event), fits.errors]).toEqual([event, true, null]);
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(
      eventNames.map((name) => `dms.${name}`).sort(),
    );
    expect(fits({ ...events[0], data: { ...events[0]?.data, name: 'Miller' } })).toBe(false);
    expect(fits({ ...events[0], type: 'dms.run.invented' })).toBe(false);
  });

  it('the examples hear by topic, direct and fanout what each is bound to', async () => {
    const programs = ['topic', 'direct', 'fanout'].map((name) => startExample(name, rabbit.url));
    try {
      await Promise.all(programs.map((program) => program.ready));
      const names = ['run.started', 'run.failed', 'dataset.ready'] as const;
      await open().publish(
        names.map((name) => anEvent({ id: name, type: `dms.${name}`, subject: `runs/${name}` })),
      );
      const [topic, direct, fanout] = await Promise.all([
        programs[0]!.heard(2),
        programs[1]!.heard(1),
        programs[2]!.heard(6),
      ]);
      expect(topic).toEqual(['example.topic run.started', 'example.topic run.failed']);
      expect(direct).toEqual(['example.direct.run.failed run.failed']);
      for (const queue of ['example.archive', 'example.audit'])
        expect(fanout.filter((line) => line.startsWith(queue))).toEqual(
          names.map((name) => `${queue} ${name}`),
        );
      expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0, 0]);
    } finally {
      programs.forEach((program) => program.kill());
    }
  });
});

function startExample(name: string, url: string) {
  const program: ChildProcess = spawn(process.execPath, [join(root, 'samples', 'events', `${name}.mjs`)], {
    env: { PATH: '', AMQP_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let news: () => void = () => undefined;
  program.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    news();
  });
  const lines = () => said.split('\n').filter((line) => line.startsWith('{'));
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise<void>((resolve) => (news = resolve));
  };
  return {
    ready: until(() => said.includes('listening to')),
    heard: async (count: number) => {
      await until(() => lines().length >= count);
      return lines().map((line) => {
        const { queue, id } = JSON.parse(line) as { queue: string; id: string };
        return `${queue} ${id}`;
      });
    },
    stop: async () => {
      const gone = once(program, 'exit');
      program.kill('SIGTERM');
      return (await gone)[0] as number | null;
    },
    kill: () => program.kill('SIGKILL'),
  };
}
