import { serveEngine } from '@dms/pipeline';

serveEngine();
