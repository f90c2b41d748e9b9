export { FileReader, type StoredBytes } from './file-reader';
export { IngestModule } from './ingest.module';
export { IngestRunner, type IngestJob } from './ingest-runner';
export { limits } from './limits';
export {
  fileLooks,
  fileStaging,
  type IngestInput,
  type IngestOperation,
  type IngestOutput,
} from './operations';
export { profileTable } from './profile/profile-table';
export { looksOf, type Looks } from './profile/looks';
export { sniff, type Sniffed } from './sniff';
export { stageTable } from './stage-table';
export { type StagedTable, type StageRequest } from './staged-table';
export { serveTextThread } from './text/text-thread';
export { stageText, type Lane } from './text/stage-text';
export { tryRead, type TriedReading } from './try-read';
