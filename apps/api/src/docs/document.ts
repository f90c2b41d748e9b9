import { ErrorCode } from '@dms/domain';
import { INestApplication } from '@nestjs/common';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { publicRoutes } from '../access/public-routes';
import { ProblemDto } from '../http/problem.dto';
import { statusOf } from '../http/status-of';
import { withNullTypes } from './nullable';
import { refusalsKey } from './refuses';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** The OpenAPI document of the running application, problems included. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('DMS')
    .setDescription(
      'Data Migration System: files in, clean rows out into Salesforce, with proof. Every refusal is ' +
        'application/problem+json with a stable `code`. Changes made with the session cookie carry the csrf token ' +
        'as the header X-XSRF-TOKEN.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth('dms.sid', { type: 'apiKey', in: 'cookie', name: 'dms.sid' }, 'cookie')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A token of POST /api/v1/tokens' },
      'bearer',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto],
    operationIdFactory: (controller, method) => operationId(controller, method),
  });
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) {
      const operation = item[method];
      if (operation) complete(operation, method, path);
    }
  return withNullTypes(document) as OpenAPIObject;
}

/** RunsController.list -> runs_list: the names of the generated client. */
function operationId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}

/** Adds what can be said of every route: who may call it, and which problems it may answer with. */
function complete(operation: Operation, method: string, path: string): void {
  const isPublic = publicRoutes.includes(`${method.toUpperCase()} ${path}`);
  operation.security = isPublic ? [] : [{ cookie: [] }, { bearer: [] }];
  const extensions = operation as unknown as Record<string, unknown>;
  const codes = new Set((extensions[refusalsKey] as ErrorCode[] | undefined) ?? []);
  Reflect.deleteProperty(extensions, refusalsKey);
  if (!isPublic) codes.add('NOT_SIGNED_IN');
  if (operation.requestBody) for (const code of ['BAD_REQUEST', 'UNKNOWN_FIELD'] as const) codes.add(code);
  if (operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'query'))
    codes.add('BAD_REQUEST');
  if (path.includes('{')) codes.add('NOT_FOUND');
  if (method !== 'get' && !isPublic) for (const code of ['FORBIDDEN', 'CSRF'] as const) codes.add(code);
  for (const [status, named] of byStatus(codes))
    operation.responses[status] ??= { description: [...named].join(', '), content: problemContent() };
  operation.responses['default'] ??= { description: 'Any other problem', content: problemContent() };
}

function byStatus(codes: Set<ErrorCode>): Map<string, ErrorCode[]> {
  const statuses = new Map<string, ErrorCode[]>();
  for (const code of codes) {
    const status = String(statusOf[code]);
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return statuses;
}

function problemContent() {
  return { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } };
}
