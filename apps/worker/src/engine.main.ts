import { fileURLToPath } from 'node:url';
import { serveEngine } from '@dms/pipeline';

// Built beside this program, as every *.main.ts of the app is.
serveEngine({ textThread: fileURLToPath(new URL('text-thread.js', import.meta.url)) });
