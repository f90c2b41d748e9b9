import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Observations } from '@dms/domain';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  MetricObjectWithValues,
  MetricValue,
  Registry,
} from 'prom-client';
import { Engine } from '../engine/engine';

/** Connections beyond so many are counted together: names of series must not grow without end. */
const mostConnections = 100;
const others = 'others';

export type MetricNumbers = MetricObjectWithValues<MetricValue<string>>[];

/** What one process of DMS counts while it works (API or worker), in the form of Prometheus. */
@Injectable()
export class ProcessMetrics implements OnApplicationShutdown {
  private readonly registry = new Registry();
  private readonly connections = new Set<string>();
  private readonly rows = this.counter('dms_rows_total', 'Rows by what became of them', [
    'strategy',
    'outcome',
  ]);
  private readonly calls = this.counter('dms_org_api_calls_total', 'Calls made to orgs', ['connection']);
  private readonly retries = this.counter(
    'dms_retries_total',
    'What was tried again: calls that read, steps of batches, rows; by class of the error',
    ['what', 'class'],
  );
  private readonly events = this.counter(
    'dms_events_total',
    'Events handed over to others, by way out; failed: tries in vain',
    ['outlet', 'outcome'],
  );
  private readonly heard: [keyof Observations, (message: unknown) => void][] = [
    ['dms:org-call', (message) => this.noteCall(message as Observations['dms:org-call'])],
    ['dms:retry', (message) => this.noteRetry(message as Observations['dms:retry'])],
    ['dms:events', (message) => this.noteEvents(message as Observations['dms:events'])],
    ['dms:batch-settled', (message) => this.noteRows(message as Observations['dms:batch-settled'])],
  ];

  constructor(@Inject(Engine) engine: Pick<Engine, 'look'>) {
    collectDefaultMetrics({ register: this.registry });
    this.gaugeEngine(engine);
    for (const [name, listener] of this.heard) subscribe(name, listener);
  }

  /** The numbers of now, to be put together with those of other processes. */
  numbers(): Promise<MetricNumbers> {
    return this.registry.getMetricsAsJSON();
  }

  onApplicationShutdown(): void {
    for (const [name, listener] of this.heard) unsubscribe(name, listener);
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gaugeEngine(engine: Pick<Engine, 'look'>): void {
    const registers = [this.registry];
    const children = new Gauge({
      name: 'dms_engine_children',
      help: 'Child processes of the engine',
      labelNames: ['state'],
      registers,
      collect: () => {
        const { busy, idle, waiting, residentBytes } = engine.look();
        children.set({ state: 'busy' }, busy);
        children.set({ state: 'idle' }, idle);
        jobs.set(waiting);
        memory.set(residentBytes);
      },
    });
    const jobs = new Gauge({
      name: 'dms_engine_waiting_jobs',
      help: 'Jobs that wait for a child',
      registers,
    });
    const memory = new Gauge({
      name: 'dms_engine_resident_memory_bytes',
      help: 'Memory that the children hold together',
      registers,
    });
  }

  private noteCall({ connectionId }: Observations['dms:org-call']): void {
    if (this.connections.size < mostConnections) this.connections.add(connectionId);
    this.calls.inc({ connection: this.connections.has(connectionId) ? connectionId : others });
  }

  private noteEvents({ outlet, outcome, count }: Observations['dms:events']): void {
    this.events.inc({ outlet, outcome }, count);
  }

  private noteRetry({ what, errorClass, times }: Observations['dms:retry']): void {
    this.retries.inc({ what, class: errorClass }, times);
  }

  private noteRows({ strategy, counts }: Observations['dms:batch-settled']): void {
    const { resent: _resent, ...outcomes } = counts;
    for (const [outcome, rows] of Object.entries(outcomes)) this.rows.inc({ strategy, outcome }, rows);
  }
}
