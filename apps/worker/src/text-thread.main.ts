import { serveTextThread } from '@dms/ingest';

void serveTextThread();
