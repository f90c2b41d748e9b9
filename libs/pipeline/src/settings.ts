import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** What the composing app decides for the pipeline. The class is its own injection token. */
export class PipelineSettings {
  /** Path of the program that serves the engine's operations in a child process. */
  engineEntry = '';
  /** How many engine children may work at once. */
  engineSize = 2;
  /** How far the engine's children stand back for their parent when processor time is short: 0, not at all, to 19. */
  engineNice = 5;
  /** DuckDB's memory limit of one recipe at work, in MiB. See memoryOf in engine.ts for the rest. */
  jobMemoryMb = 256;
  /** Resident memory at which an engine child is killed, in MiB. */
  childLimitMb = 700;
  /** How long a preview, a trace or a search for clusters may take. */
  previewDeadlineMs = 60_000;
  /** Disk space that previews may keep of what they computed, in MiB. */
  previewCacheMb = 4_096;
  /** A batch whose lease nobody renewed for this long may be taken over. */
  leaseMs = 30_000;
  /** How often the sweeper looks for work whose queue entry was lost. */
  sweepMs = 5_000;
  /** Bulk jobs that one org works on at a time, over all workers and runs. */
  orgParallelJobs = 5;
  /** Names this process in leases. */
  holder = '';
  /** `source` of every event: tells this installation from others that publish to the same broker. */
  eventSource = '/dms';
  /** Largest upload in bytes. */
  maxUploadBytes = 10 * 1024 ** 3;
  /** Bytes that the files of one person may take together; undefined: any number. */
  fileQuotaBytes?: number;
  /** `point:n`: the process kills itself when it passes that crash point the n-th time. For fault tests. */
  crashAt?: string;
  /** The same, but the process stops as by SIGSTOP, until somebody lets it go on. */
  freezeAt?: string;
  /** Unused by people: a monotonic clock in milliseconds, injected so that tests can bend time. */
  now: () => number = () => performance.now();
  /** Calls again and again until the function answered is called; injected for the same reason. */
  every: (ms: number, work: () => void) => () => void = (ms, work) => {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  };

  /** From the environment's variables, for one process of the given role. */
  static of(
    environment: PipelineVariables,
    process: { role: 'api' | 'worker'; engineEntry: string; engineSize: number },
  ): PipelineSettings {
    const { role, engineEntry, engineSize } = process;
    return Object.assign(new PipelineSettings(), {
      engineEntry,
      engineSize,
      jobMemoryMb: environment.DMS_JOB_MEMORY_MB,
      // Beyond DuckDB's share: an xls file of the largest size allowed takes about 1.6 GB while it is read.
      childLimitMb: environment.DMS_JOB_MEMORY_MB + 1_664,
      leaseMs: environment.DMS_LEASE_SECONDS * 1000,
      orgParallelJobs: environment.DMS_ORG_PARALLEL_JOBS,
      // A new name for each life of a process: leases of an earlier life are not its own.
      holder: `${role}@${hostname()}/${randomUUID()}`,
      eventSource: environment.DMS_EVENT_SOURCE,
      maxUploadBytes: environment.DMS_MAX_UPLOAD_BYTES,
      fileQuotaBytes: environment.DMS_FILE_QUOTA_BYTES,
      crashAt: role === 'worker' ? environment.DMS_CRASH_AT : undefined,
      freezeAt: role === 'worker' ? environment.DMS_FREEZE_AT : undefined,
      sweepMs: Math.min(5_000, environment.DMS_LEASE_SECONDS * 1000),
    });
  }
}

interface PipelineVariables {
  DMS_JOB_MEMORY_MB: number;
  DMS_LEASE_SECONDS: number;
  DMS_ORG_PARALLEL_JOBS: number;
  DMS_EVENT_SOURCE: string;
  DMS_MAX_UPLOAD_BYTES: number;
  DMS_FILE_QUOTA_BYTES?: number;
  DMS_CRASH_AT?: string;
  DMS_FREEZE_AT?: string;
}
