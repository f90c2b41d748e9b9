import { Environment } from '@dms/config';
import { logOptions } from '@dms/pipeline';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';

/** A request as pino's own serializer gives it. */
interface Logged {
  id: string;
  method: string;
  url: string;
  remoteAddress: string;
}

/** One JSON line per request that failed or changed something; never a body, never a secret. */
export function loggerOptions(environment: Environment): Params {
  return {
    pinoHttp: {
      ...logOptions(environment.DMS_LOG_LEVEL),
      genReqId: () => randomUUID(),
      // Every line of a request has its id; the whole request stands in the one that tells how it ended.
      quietReqLogger: true,
      customAttributeKeys: { reqId: 'requestId' },
      // Headers hold secrets, and queries what people look for: neither is written.
      serializers: {
        req: ({ id, method, url, remoteAddress }: Logged) => ({
          id,
          method,
          path: url.split('?')[0],
          remoteAddress,
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      autoLogging: { ignore: isQuiet },
      customLogLevel: (request, response, error) => {
        if (error || response.statusCode >= 500) return 'error';
        if (response.statusCode >= 400) return 'info';
        return request.method === 'GET' || request.method === 'HEAD' ? 'debug' : 'info';
      },
    },
  };
}

/** Health is asked every second. */
function isQuiet(request: IncomingMessage): boolean {
  return request.url?.startsWith('/api/health/') ?? false;
}
